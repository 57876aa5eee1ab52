package org.slaacguard.gateway;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.Counted;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.Settings;
import org.slaacguard.host.AccessRules;
import org.slaacguard.host.AccessTables;
import org.slaacguard.host.AccessThread;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds peers to what they may reach: tells the packet filter whose each address is, and what that
 * means. Where nobody is restricted there is no packet filter, and no thread.
 */
final class AccessService implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(AccessService.class);

  private final String interfaceName;
  private final UnheldPeers unheld;
  private final Supplier<AccessFilter> filters;
  private final Supplier<@Nullable String> lacking;
  private final Runnable sweep;
  private final PeerAddressBook book = new PeerAddressBook();
  private final PeerSlots slots = new PeerSlots();
  private final AccessTally tally;

  /** The holders of delegated prefixes. */
  private final Map<IpPrefix, PublicKey> delegated = new HashMap<>();

  private Settings settings = Settings.NONE;
  private List<IpPrefix> advertised = List.of();
  private List<InterfaceAddress> hostAddresses = List.of();
  private AccessRights rights = AccessRights.NONE;

  private @Nullable ToldAccess told;
  private @Nullable String unlimited;
  private boolean swept;

  /**
   * Nothing is restricted yet.
   *
   * @param closed blocks peers that no filter holds
   * @param filters starts one
   * @param lacking why there can be none; null where there can
   * @param sweep removes what an earlier run has left
   */
  AccessService(
      String interfaceName,
      BlockedPeers.Reason closed,
      Supplier<AccessFilter> filters,
      Supplier<@Nullable String> lacking,
      Runnable sweep) {
    this.interfaceName = interfaceName;
    tally = new AccessTally(interfaceName, slots);
    unheld = new UnheldPeers(interfaceName, closed);
    this.filters = filters;
    this.lacking = lacking;
    this.sweep = sweep;
  }

  /** That of an interface. */
  static Service of(
      String interfaceName,
      HostSide host,
      BlockedPeers.Reason closed,
      Runnable wakeup,
      FailureReport report) {
    return new AccessService(
        interfaceName,
        closed,
        () -> {
          AccessThread thread = AccessThread.start(interfaceName, wakeup, report);
          host.access(thread);
          return new AccessThreadFilter(thread);
        },
        AccessTables::lacking,
        () -> AccessTables.sweep(interfaceName));
  }

  @Override
  public void check(Settings wanted, Collection<Settings> peers) {
    if (told == null && AccessRights.needFilter(wanted, peers)) {
      String why = lacking.get();
      if (why != null) {
        throw new IllegalArgumentException(why);
      }
    }
  }

  @Override
  public DeviceUpdate amend(DeviceUpdate update) {
    book.recall(update);
    return update;
  }

  @Override
  public void peers(PeerChanges changes, long now) {
    book.apply(changes, this::moved);
    renew();
  }

  @Override
  public void settings(Settings wanted, long now) {
    settings = wanted;
    renew();
  }

  @Override
  public void prefixes(HostPrefixes prefixes, long now) {
    advertised = prefixes.usable(now);
    renew();
  }

  @Override
  public void link(LinkView view, long now) {
    if (!view.addresses().equals(hostAddresses)) {
      hostAddresses = view.addresses();
      if (told != null) {
        told.filter().networksChanged();
      }
    }
  }

  @Override
  public void event(BackendEvent event, long now) {
    book.event(event, this::moved);
  }

  /** A peer may have this happen often, so it costs no more than the one prefix. */
  @Override
  public void leads(PublicKey peer, IpPrefix prefix, boolean given, long now) {
    if (!book.leads(peer, prefix, given)) {
      return;
    }
    PublicKey before = given ? delegated.put(prefix, peer) : delegated.get(prefix);
    boolean ends = !given && before != null && before.equals(peer);
    if (ends) {
      delegated.remove(prefix);
    }
    if (told == null || rights.rules() == null) {
      return;
    }
    if (prefix.isAddress() || (!given && !ends)) {
      renew();
      return;
    }
    told.block(prefix, given ? rights.members().get(peer) : rights.unsettled(prefix));
  }

  @Override
  public void observe(DeviceStatus status, long now) {
    if (book.observe(status, this::moved)) {
      renew();
    }
  }

  /** An address is another's, or nobody's. */
  private void moved(IpAddress address, @Nullable PublicKey owner) {
    if (told != null && rights.rules() != null) {
      told.member(address, owner == null ? null : rights.members().get(owner));
    }
  }

  private AccessRights next() {
    slots.follow(book.keys());
    AccessRights next = AccessRights.of(settings, book.peers(), advertised, slots);
    AccessRules rules = next.rules();
    if (told != null || rules == null || !rules.isOptional()) {
      return next;
    }
    if (unlimited == null) {
      String why = lacking.get();
      unlimited = why == null ? "" : why;
      if (why != null) {
        LOG.warn("{}: connections of peers are not limited: {}", interfaceName, why);
      }
    }
    return unlimited.isEmpty() ? next : AccessRights.NONE;
  }

  private void renew() {
    AccessRights next = next();
    if (next.rules() == null && told == null) {
      if (!swept && !book.peers().isEmpty()) {
        swept = true;
        sweep.run();
      }
      rights = next;
      return;
    }
    AccessRights before = rights;
    rights = next;
    if (told == null) {
      told = new ToldAccess(filters.get());
    }
    told.rights(before, next, book);
  }

  @Override
  public long poll(long now, Out out) {
    if (told == null) {
      return Long.MAX_VALUE;
    }
    long next = unheld.poll(told.filter(), rights, book, now);
    return Math.min(next, tally.poll(told.filter(), now));
  }

  @Override
  public InterfaceStatus report(InterfaceStatus status) {
    if (told != null) {
      InterfaceStatus counted = tally.report(status, told.filter());
      return unheld.count() == 0
          ? counted
          : counted.with(
              Map.of(),
              List.of(
                  "blocked until the packet filter can be changed: "
                      + Counted.of(unheld.count(), "restricted peer")));
    }
    return unlimited == null || unlimited.isEmpty()
        ? status
        : status.with(Map.of(), List.of("connections of peers are not limited: " + unlimited));
  }

  @Override
  public void close() {
    if (told != null) {
      told.filter().close();
    } else if (!swept) {
      sweep.run();
    }
  }
}
