package org.slaacguard.gateway;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerTrace;
import org.slaacguard.control.Settings;
import org.slaacguard.host.AccessMember;
import org.slaacguard.host.AccessRules;
import org.slaacguard.host.AccessThread;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/**
 * Holds peers to what they may reach: tells the packet filter whose each address is, and what that
 * means. Where nobody is restricted there is no packet filter, and no thread.
 */
final class AccessService implements Service {
  /** Where the rules go. */
  interface Filter extends AutoCloseable {
    void want(@Nullable AccessRules rules, Map<IpAddress, AccessMember> members);

    void member(IpAddress address, @Nullable AccessMember member);

    void networksChanged();

    Map<IpAddress, Long> refused();

    long unsettled();

    List<String> notices();

    @Override
    void close();
  }

  /** Sooner than the packet filter forgets what it has counted, in nanoseconds. */
  static final long COUNT = 60_000_000_000L;

  private final Supplier<Filter> filters;
  private final Supplier<@Nullable String> lacking;
  private final Runnable sweep;
  private final PeerAddressBook book = new PeerAddressBook();
  private final RefusedCounts counts = new RefusedCounts();
  private Settings settings = Settings.NONE;
  private List<IpPrefix> advertised = List.of();
  private List<InterfaceAddress> hostAddresses = List.of();
  private AccessRights rights = new AccessRights(null, Map.of());
  private @Nullable Filter filter;
  private boolean swept;
  private long counted = Long.MIN_VALUE / 2;

  /**
   * Nothing is restricted yet.
   *
   * @param filters starts one
   * @param lacking why there can be none; null where there can
   * @param sweep removes what an earlier run has left
   */
  AccessService(Supplier<Filter> filters, Supplier<@Nullable String> lacking, Runnable sweep) {
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
          return new AccessFilter(thread);
        },
        AccessThread::lacking,
        () -> AccessThread.sweep(interfaceName));
  }

  @Override
  public void check(Settings wanted, Collection<Settings> peers) {
    if (filter == null && AccessRights.restrict(wanted, peers)) {
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

  @Override
  public void leads(PublicKey peer, IpPrefix prefix, boolean given, long now) {
    if (book.leads(peer, prefix, given)) {
      renew();
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

  private void renew() {
    AccessRights next = AccessRights.of(settings, book.peers(), advertised);
    if (next.rules() == null && filter == null) {
      if (!swept && !book.peers().isEmpty()) {
        swept = true;
        sweep.run();
      }
      rights = next;
      return;
    }
    boolean same = next.rules() != null && next.rules().equals(rights.rules());
    if (same && next.members().equals(rights.members())) {
      return;
    }
    Map<PublicKey, AccessMember> before = rights.members();
    boolean comeAndGo =
        same
            && next.members().entrySet().stream()
                .allMatch(
                    each ->
                        each.getValue()
                            .equals(before.getOrDefault(each.getKey(), each.getValue())));
    rights = next;
    if (filter == null) {
      filter = filters.get();
    }
    Filter started = filter;
    if (comeAndGo) {
      // The addresses of those who are gone have been taken back by now.
      next.members().keySet().stream()
          .filter(peer -> !before.containsKey(peer))
          .forEach(
              peer ->
                  book.of(peer)
                      .forEach(address -> started.member(address, next.members().get(peer))));
    } else {
      Map<IpAddress, AccessMember> members = new HashMap<>();
      book.addresses()
          .forEach(
              (address, owner) -> {
                AccessMember member = next.members().get(owner);
                if (member != null) {
                  members.put(address, member);
                }
              });
      started.want(next.rules(), members);
    }
  }

  @Override
  public long poll(long now, Out out) {
    if (filter == null) {
      return Long.MAX_VALUE;
    }
    if (now - counted >= COUNT) {
      counted = now;
      counts.take(filter.refused(), book.addresses(), book.keys());
    }
    return counted + COUNT;
  }

  @Override
  public InterfaceStatus report(InterfaceStatus status) {
    if (filter == null) {
      return status;
    }
    counts.take(filter.refused(), book.addresses(), book.keys());
    Map<PublicKey, PeerTrace> traces = new HashMap<>(status.traces());
    counts
        .byPeer()
        .forEach((peer, packets) -> traces.put(peer, status.trace(peer).withUnreachable(packets)));
    return status
        .withTraces(traces)
        .with(
            Map.of(
                Counter.DROP_UNREACHABLE, counts.all(),
                Counter.DROP_UNSETTLED, filter.unsettled()),
            filter.notices());
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
