package org.slaacguard.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.AdvertisementContent;
import org.slaacguard.autoconf.AdvertiserSettings;
import org.slaacguard.autoconf.FormerPrefix;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.autoconf.RouterAdvertiser;
import org.slaacguard.control.Settings;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.LinkLayerAddress;
import org.slaacguard.net.NdMessage;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PublicKey;

/**
 * The prefixes of one LAN, and the router advertisements about them. For the {@link
 * RouterAdvertiser} all hosts of the LAN are one peer, which is reached by multicast. It does no
 * I/O; times are monotonic nanoseconds. Not for several threads.
 */
final class LanAdvertiser {
  /** MAX_RA_DELAY_TIME (RFC 4861, section 10): several routers must not answer at once. */
  private static final long MAX_DELAY = 500_000_000L;

  /** The peer that stands for all hosts. */
  private static final PublicKey ALL = PublicKey.ofBytes(new byte[32]);

  /** Sends packets to all nodes of the link. */
  @FunctionalInterface
  interface Out {
    /** Sends a whole packet, or loses it. */
    void send(byte[] packet);
  }

  private final String name;
  private final RandomGenerator random;
  private final AdvertisedPrefixes advertised;
  private final ToldOptions told;
  private HostPrefixes prefixes;
  private long nextPrefixes;
  private Settings settings = Settings.NONE;
  private ProviderNames provider = ProviderNames.NONE;
  private PrefixPlan plan = PrefixPlan.NONE;
  private LanView view = LanView.NONE;
  private AdvertiserSettings how = AdvertiserSettings.DEFAULT;
  private @Nullable RouterAdvertiser advertiser;

  /** Answers to what was asked; both are there, or neither. */
  private @Nullable NdPacket asked;

  private long answerAt = Long.MAX_VALUE;

  /**
   * Advertises nothing yet.
   *
   * @param earlier the prefixes that an earlier run has advertised
   * @param options what an earlier run has told hosts of beside prefixes
   */
  LanAdvertiser(
      String name, RandomGenerator random, HostPrefixes earlier, OptionMemory options, long now) {
    told = new ToldOptions(options, now);
    this.name = name;
    this.random = random;
    advertised = new AdvertisedPrefixes(name);
    prefixes = HostPrefixes.NONE.remembering(earlier, now);
    nextPrefixes = prefixes.nextChange(now);
  }

  /**
   * Follows the settings and the delegation.
   *
   * @return whether the prefixes are others now
   */
  boolean want(Settings wanted, PrefixPlan delegated, ProviderNames names, long now) {
    ConfiguredPrefixes wishes = new ConfiguredPrefixes(LanContent.prefixes(wanted, name), Map.of());
    HostPrefixes next =
        delegated.equals(plan)
            ? advertised.settings(wishes, prefixes, all -> true, all -> true, now)
            : advertised.delegated(delegated, wishes, prefixes, now);
    boolean changed = !next.equals(prefixes);
    if (advertiser != null && !wanted.equals(settings)) {
      advertiser.resume(now);
    }
    settings = wanted;
    plan = delegated;
    provider = names;
    prefixes = next;
    nextPrefixes = next.nextChange(now);
    renew(now);
    return changed;
  }

  /** Follows the interface. Nothing is sent before it is usable. */
  void view(LanView changed, long now) {
    boolean same = changed.index() == view.index() && changed.isUsable();
    view = changed;
    if (advertiser != null && !same) {
      advertiser.sessionExpired(ALL);
      advertiser.removePeer(ALL);
      advertiser.addPeer(ALL);
      asked = null;
      answerAt = Long.MAX_VALUE;
    }
    renew(now);
    if (advertiser != null && changed.isUsable()) {
      advertiser.sessionEstablished(ALL, now);
    }
  }

  private void renew(long now) {
    Ipv6Address source = view.linkLocal();
    LinkLayerAddress hardware = view.hardware();
    if (!view.isUsable() || source == null || hardware == null) {
      return;
    }
    RouterAdvertiser present = advertiser;
    AdvertisementContent content = LanContent.of(name, settings, provider, view.mtu(), hardware);
    if (!source.equals(how.source())) {
      Duration shortest = how.minInterval();
      how = new AdvertiserSettings(source, shortest, how.maxInterval());
      if (present != null) {
        present.settings(how, now);
      }
    }
    if (present == null) {
      present = new RouterAdvertiser(random, how, content);
      present.addPeer(ALL);
      advertiser = present;
    }
    present.content(content, now);
    present.prefixes(prefixes, now);
    told.follow(present, Set.of(), now);
  }

  /** Takes a packet from the link. Everything but router solicitations is ignored. */
  void receive(NdPacket packet, long now) {
    boolean asks = packet.message() instanceof NdMessage.RouterSolicitation;
    if (asks && asked == null && view.isUsable()) {
      // One answer serves everybody who asks until then.
      asked = packet;
      answerAt = now + random.nextLong(MAX_DELAY + 1);
    }
  }

  /**
   * Does what is due.
   *
   * @return whether the prefixes are others now
   */
  boolean poll(long now, Out out) {
    boolean changed = advertised.isOff(now) && want(settings, plan, provider, now);
    if (now >= nextPrefixes) {
      prefixes = prefixes.at(now);
      nextPrefixes = prefixes.nextChange(now);
      renew(now);
      changed = true;
    }
    if (view.isUsable() && told.isDue(now)) {
      renew(now);
    }
    RouterAdvertiser present = advertiser;
    if (present != null) {
      NdPacket question = asked;
      if (question != null && now >= answerAt) {
        asked = null;
        answerAt = Long.MAX_VALUE;
        present.receive(ALL, question, now);
      }
      present.poll(now, (all, packet) -> out.send(packet));
    }
    return changed;
  }

  /** When {@link #poll} has something to do. */
  long next() {
    long next = Math.min(nextPrefixes, answerAt);
    next = view.isUsable() ? Math.min(next, told.next()) : next;
    return advertiser == null ? next : Math.min(next, advertiser.nextDeadline());
  }

  /**
   * Tells the hosts that the gateway is no router any more (RFC 4861, 6.2.5): once now, and in
   * {@link #poll} what remains. Other settings make it a router again.
   */
  void cease(long now, Out out) {
    if (advertiser != null) {
      advertiser.cease(now);
      advertiser.poll(now, (all, packet) -> out.send(packet));
      told.keep(advertiser);
    }
  }

  boolean hasCeased() {
    return advertiser != null && advertiser.hasCeased();
  }

  /** Whether hosts are still to be told so. */
  boolean isCeasing() {
    return advertiser != null && advertiser.isCeasing();
  }

  /** Writes what the next run has to know and was not written yet. */
  void keep() {
    if (advertiser != null) {
      told.keep(advertiser);
    }
  }

  /** The prefixes now. */
  HostPrefixes prefixes() {
    return prefixes;
  }

  /** The prefixes in which addresses work. */
  List<IpPrefix> usable(long now) {
    return prefixes.usable(now);
  }

  /** Prefixes in which hosts may still have addresses, though packets from there get no answer. */
  List<IpPrefix> dead(long now) {
    return prefixes.all().former().stream()
        .filter(each -> !each.isValid(now) && now < each.believedUntil())
        .map(FormerPrefix::prefix)
        .toList();
  }
}
