package org.slaacguard.gateway;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.Settings;
import org.slaacguard.host.AccessMember;
import org.slaacguard.host.AccessRules;
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

  private final Supplier<AccessFilter> filters;
  private final Supplier<@Nullable String> lacking;
  private final Runnable sweep;
  private final PeerAddressBook book = new PeerAddressBook();
  private final AccessTally tally = new AccessTally(book);
  private final PeerSlots slots = new PeerSlots();

  /** Whose the prefixes are that were delegated. */
  private final Map<IpPrefix, PublicKey> delegated = new HashMap<>();

  private Settings settings = Settings.NONE;
  private List<IpPrefix> advertised = List.of();
  private List<InterfaceAddress> hostAddresses = List.of();
  private AccessRights rights = AccessRights.NONE;

  /** What the filter was told of prefixes. */
  private Map<IpPrefix, AccessMember> blocks = new HashMap<>();

  private @Nullable AccessFilter filter;
  private @Nullable String unlimited;
  private boolean swept;

  /**
   * Nothing is restricted yet.
   *
   * @param filters starts one
   * @param lacking why there can be none; null where there can
   * @param sweep removes what an earlier run has left
   */
  AccessService(
      Supplier<AccessFilter> filters, Supplier<@Nullable String> lacking, Runnable sweep) {
    this.filters = filters;
    this.lacking = lacking;
    this.sweep = sweep;
  }

  /** That of an interface. */
  static Service of(String interfaceName, HostSide host, FailureReport report) {
    return new AccessService(
        () -> {
          AccessThread thread = AccessThread.start(interfaceName, report);
          host.access(thread);
          return new AccessThreadFilter(thread);
        },
        AccessThread::lacking,
        () -> AccessThread.sweep(interfaceName));
  }

  @Override
  public void check(Settings wanted, Collection<Settings> peers) {
    if (filter == null && AccessRights.needFilter(wanted, peers)) {
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
      if (filter != null) {
        filter.networksChanged();
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
    if (rights.rules() == null) {
      return;
    }
    if (prefix.isAddress() || (!given && !ends)) {
      renew();
      return;
    }
    tell(prefix, given ? rights.members().get(peer) : rights.unsettled(prefix));
  }

  private void tell(IpPrefix prefix, @Nullable AccessMember member) {
    AccessMember before = member == null ? blocks.remove(prefix) : blocks.put(prefix, member);
    if (filter != null && !Objects.equals(before, member)) {
      filter.block(prefix, member);
    }
  }

  @Override
  public void observe(DeviceStatus status, long now) {
    if (book.observe(status, this::moved)) {
      renew();
    }
  }

  /** An address is another's, or nobody's. */
  private void moved(IpAddress address, @Nullable PublicKey owner) {
    if (filter != null && rights.rules() != null) {
      filter.member(address, owner == null ? null : rights.members().get(owner));
    }
  }

  private AccessRights next() {
    slots.follow(book.keys());
    AccessRights next = AccessRights.of(settings, book.peers(), advertised, slots);
    AccessRules rules = next.rules();
    if (filter != null || rules == null || !rules.isOptional()) {
      return next;
    }
    if (unlimited == null) {
      String why = lacking.get();
      unlimited = why == null ? "" : why;
      if (why != null) {
        LOG.warn("connections of peers are not limited: {}", why);
      }
    }
    return unlimited.isEmpty() ? next : AccessRights.NONE;
  }

  private void renew() {
    AccessRights next = next();
    if (next.rules() == null && filter == null) {
      if (!swept && !book.peers().isEmpty()) {
        swept = true;
        sweep.run();
      }
      rights = next;
      return;
    }
    AccessRights before = rights;
    rights = next;
    if (filter == null) {
      filter = filters.get();
    }
    if (next.differsInPeersAlone(before)) {
      follow(next, before.members(), filter);
    } else {
      blocks = new HashMap<>(next.blocks());
      filter.want(next.rules(), next.members(book.addresses()), next.blocks());
    }
  }

  private void follow(
      AccessRights next, Map<PublicKey, AccessMember> before, AccessFilter started) {
    // The addresses of those who are gone have been taken back by now.
    next.members().keySet().stream()
        .filter(peer -> !before.containsKey(peer))
        .forEach(
            peer ->
                book.of(peer)
                    .forEach(address -> started.member(address, next.members().get(peer))));
    List.copyOf(blocks.keySet()).stream()
        .filter(prefix -> !next.blocks().containsKey(prefix))
        .forEach(prefix -> tell(prefix, null));
    next.blocks().forEach(this::tell);
  }

  @Override
  public long poll(long now, Out out) {
    return filter == null ? Long.MAX_VALUE : tally.poll(filter, now);
  }

  @Override
  public InterfaceStatus report(InterfaceStatus status) {
    if (filter != null) {
      return tally.report(status, filter);
    }
    return unlimited == null || unlimited.isEmpty()
        ? status
        : status.with(Map.of(), List.of("connections of peers are not limited: " + unlimited));
  }

  @Override
  public void close() {
    if (filter != null) {
      filter.close();
    } else if (!swept) {
      sweep.run();
    }
  }
}
