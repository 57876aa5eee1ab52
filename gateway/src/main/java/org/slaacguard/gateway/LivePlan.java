package org.slaacguard.gateway;

import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.control.UplinkSettings;
import org.slaacguard.host.DeviceSizes;
import org.slaacguard.host.HostPlan;
import org.slaacguard.host.HostRole;
import org.slaacguard.host.HostThread;
import org.slaacguard.host.SetupException;
import org.slaacguard.host.Surroundings;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * The host's plan of one interface, and everything that changes it while the interface is up. Each
 * change makes a plan and hands it to the {@link HostThread}. Changes that come earlier count from
 * the interface's first plan on. Safe for use by several threads; no method waits.
 */
final class LivePlan implements DelegationHost, HostProgress {
  private final BiConsumer<HostPlan, Runnable> follower;
  private final Runnable restorer;
  private final DelegationEffects effects = new DelegationEffects();
  private final PlanProgress plans = new PlanProgress();
  private final LinkChanges changes = new LinkChanges();
  private boolean leftToOthers;
  private List<IpPrefix> prefixes = List.of();
  private boolean learns;
  private boolean clamps;
  private DeviceSizes sizes = DeviceSizes.NONE;

  /** The newest plan; null before the interface is up. */
  private @Nullable HostPlan plan;

  /**
   * Nothing is planned yet.
   *
   * @param follower as {@link HostThread#want(HostPlan, Runnable)}
   * @param restorer as {@link HostThread#restore}
   */
  LivePlan(BiConsumer<HostPlan, Runnable> follower, Runnable restorer) {
    this.follower = follower;
    this.restorer = restorer;
  }

  /** Peers may have addresses in these prefixes from now on. */
  synchronized void prefixes(List<IpPrefix> usable) {
    if (!usable.equals(prefixes)) {
      prefixes = List.copyOf(usable);
      follow();
    }
  }

  /** The prefixes in which peers may have addresses. */
  synchronized List<IpPrefix> usable() {
    return prefixes;
  }

  /** Addresses are learned from at least one peer from now on. */
  synchronized void learns() {
    if (!learns) {
      learns = true;
      follow();
    }
  }

  /** An uplink has another delegation. */
  synchronized void uplink(UplinkSettings settings, Delegation delegation) {
    effects.uplink(settings, delegation);
    follow();
  }

  /**
   * The devices on the path to the uplink are to have these sizes.
   *
   * @param again whether to plan even if they are as before, because another program has changed
   *     them
   */
  synchronized void sizes(DeviceSizes wanted, boolean again) {
    if (again || !wanted.equals(sizes)) {
      sizes = wanted;
      follow();
    }
  }

  /** Peers have other prefixes. */
  @Override
  public synchronized long toPeers(PeerRoutes routes) {
    if (effects.toPeers(routes)) {
      follow();
    }
    return newest();
  }

  @Override
  public synchronized long newest() {
    if (leftToOthers) {
      return 0;
    }
    return plan == null ? plans.handed() + 1 : plans.handed();
  }

  @Override
  public long followed() {
    return plans.followed();
  }

  /**
   * Waits until the host has followed the newest plan, but no longer than this.
   *
   * @throws SetupException if the thread is interrupted
   */
  void await(Duration limit) throws SetupException {
    try {
      plans.await(newest(), limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SetupException("interrupted", e);
    }
  }

  /**
   * Adds somebody who hears of each plan that was followed, and must not wait.
   *
   * @return run it when nobody listens any more
   */
  Runnable followed(Runnable wakeup) {
    return plans.listen(wakeup);
  }

  /** Another program sets the interface up: nothing is planned. */
  synchronized void leaveToOthers() {
    leftToOthers = true;
  }

  /** Whether the host is to fit TCP connections into the tunnel. */
  synchronized void clamp(boolean wanted) {
    if (wanted != clamps) {
      clamps = wanted;
      follow();
    }
  }

  /**
   * Takes the state of the interface, perhaps unchanged. What is fitted into the tunnel follows its
   * MTU. Below 1280, Linux removes everything that is IPv6 from it, which does not come back by
   * itself.
   */
  synchronized void link(LinkView view) {
    if (changes.followMtu(view)) {
      follow();
    }
    if (changes.followLosses(view, effects.followAddresses(view.addresses()))) {
      restorer.run();
    }
  }

  /**
   * The gateway is to have these addresses on LANs.
   *
   * @param gone prefixes that are not ours any more, in which hosts may still have addresses
   */
  synchronized void lans(List<Surroundings.OtherLink> wanted, List<IpPrefix> gone) {
    if (effects.lans(wanted, gone)) {
      follow();
    }
  }

  /** Compares the host with the plan again, because another program may have changed the host. */
  synchronized void again() {
    follow();
  }

  /** The mark of outer packets, as it is planned; 0 for none. */
  synchronized int mark() {
    return plan == null ? 0 : plan.mark();
  }

  /** Addresses of the interface that follow from a delegation, so the file does not have them. */
  synchronized List<InterfaceAddress> delegatedAddresses() {
    return effects.delegated(prefixes).addresses();
  }

  /**
   * What the interface is to its peers.
   *
   * @param usable the prefixes in which peers may have addresses
   * @param solicitsFrom as in {@link HostRole}
   */
  synchronized HostRole role(List<IpPrefix> usable, @Nullable Ipv6Address solicitsFrom) {
    return new HostRole(!usable.isEmpty(), learns, solicitsFrom);
  }

  /**
   * The interface is up.
   *
   * @param made the plan that it is up by
   * @param usable the prefixes that this plan was made for
   */
  synchronized void begin(HostPlan made, List<IpPrefix> usable) {
    plan = made;
    boolean changed =
        !prefixes.equals(usable)
            || learns != made.following().learns()
            || !effects.isEmpty()
            || clamps
            || !sizes.equals(DeviceSizes.NONE);
    if (changed) {
      follow();
    } else {
      // The way up has followed it.
      plans.hand().run();
    }
  }

  /** Follows another configuration, of which this is the plan. */
  synchronized void replace(HostPlan made) {
    plan = made;
    follow();
  }

  private void follow() {
    if (plan != null) {
      plan =
          plan.following(
              new HostPlan.Following(
                  prefixes,
                  !prefixes.isEmpty() || effects.delegatesToPeers(),
                  learns,
                  effects.delegated(prefixes),
                  sizes,
                  clamps,
                  effects.surroundings(prefixes)));
      follower.accept(plan, plans.hand());
    }
  }
}
