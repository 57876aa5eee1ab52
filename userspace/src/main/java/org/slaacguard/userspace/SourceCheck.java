package org.slaacguard.userspace;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.userspace.PeerSource.Unfit;
import org.slaacguard.userspace.PeerState.LocalAddress;
import org.slaacguard.wireguard.Peer;

/**
 * Judges our source addresses for peers. A source stays fit while it is ours, and packets from it
 * leave by its own interface or by the one that the peer's packets came in on: the provider of any
 * other uplink drops them (RFC 2827). An address of the loopback interface belongs to no uplink.
 *
 * <p>An unfit address is not adopted again from the next packet to it until the routes change. A
 * deprecated address is avoided only for a moment, in which the peer may learn another.
 *
 * <p>For one thread.
 */
final class SourceCheck {
  /** Longer than a message to a peer and its answer take. */
  static final long DEPRECATED_NANOS = 2_000_000_000L;

  private final PeerTable peers;
  private final HostRouting ways;
  private final Set<IpAddress> deprecated = new HashSet<>();

  SourceCheck(PeerTable peers, HostRouting ways) {
    this.peers = peers;
    this.ways = ways;
  }

  /**
   * Checks all peers after addresses or routes may have changed.
   *
   * @param mark of the sockets
   * @return peers that are answered from another address than before, and do not know it
   */
  List<Peer> checkAll(int mark, long now) {
    ways.refresh();
    List<Peer> moved = new ArrayList<>();
    for (int slot = 0; slot < peers.limit(); slot++) {
      PeerState state = peers.get(slot);
      if (state != null) {
        liftIfFit(state, mark, now);
        state.source().takeUnchecked();
        if (check(state, mark, now, true)) {
          moved.add(state.peer());
        }
      }
    }
    noteDeprecated();
    return moved;
  }

  /**
   * Checks new sources, and the peers to whom packets may go another way after these routes have
   * changed. Addresses have not.
   */
  List<Peer> checkSome(RouteNews news, int mark, long now) {
    List<Peer> moved = new ArrayList<>();
    for (int slot = 0; slot < peers.limit(); slot++) {
      PeerState state = peers.get(slot);
      if (state == null) {
        continue;
      }
      boolean unchecked = state.source().takeUnchecked();
      Endpoint to = state.peer().endpoint();
      boolean concerned = news.concerns(to == null ? null : to.address());
      if (concerned) {
        liftIfFit(state, mark, now);
      }
      if ((unchecked || concerned) && check(state, mark, now, false)) {
        moved.add(state.peer());
      }
    }
    return moved;
  }

  /** Checks the new sources of these peers only. */
  List<Peer> checkNew(List<PeerState> fresh, int mark, long now) {
    List<Peer> moved = new ArrayList<>();
    for (PeerState state : fresh) {
      if (state.source().takeUnchecked() && check(state, mark, now, false)) {
        moved.add(state.peer());
      }
    }
    return moved;
  }

  /** Whether to tell the peer that its answers now come from another address. */
  private boolean check(PeerState state, int mark, long now, boolean refreshed) {
    LocalAddress source = state.source().get();
    Endpoint to = state.peer().endpoint();
    if (to == null) {
      return false;
    }
    if (source == null) {
      return isToBeTold(state, to, mark);
    }
    long until;
    if (!isFit(source, to, mark)) {
      until = Unfit.FOR_GOOD;
    } else if (refreshed && isNewlyDeprecated(source.address())) {
      until = now + DEPRECATED_NANOS;
    } else {
      if (ways.isDeprecated(source.address())) {
        // The peer sends to it although it is deprecated, so it is answered from there.
        deprecated.add(source.address());
      }
      return false;
    }
    state.source().unfit(source, until);
    if (!state.source().drop(source)) {
      return false;
    }
    state.source().untold();
    return isToBeTold(state, to, mark);
  }

  /** Whether the peer must be told; without a route now, it will be told later. */
  private boolean isToBeTold(PeerState state, Endpoint to, int mark) {
    return state.source().isUntold()
        && state.source().toTell(ways.egressTo(to.address(), null, mark));
  }

  private void liftIfFit(PeerState state, int mark, long now) {
    @Nullable Unfit unfit = state.source().unfit();
    Endpoint to = state.peer().endpoint();
    if (unfit != null
        && (unfit.isOver(now)
            || (unfit.until() == Unfit.FOR_GOOD
                && (to == null || isFit(unfit.address(), to, mark))))) {
      state.source().allFit();
    }
  }

  private boolean isFit(LocalAddress source, Endpoint to, int mark) {
    if (source.isIpv4() != to.address() instanceof Ipv4Address) {
      // The address is not used for that endpoint, and the peer's next message brings another.
      return true;
    }
    IpAddress address = source.address();
    int on = ways.interfaceOf(address);
    if (on == HostRouting.NONE) {
      return false;
    }
    if (source.isLinkLocal() || on == HostRouting.LOOPBACK) {
      return true;
    }
    int way = ways.egressTo(to.address(), address, mark);
    // Without any route, another source would not help; routes go and come back.
    return way == HostRouting.NONE || way == on || way == source.interfaceIndex();
  }

  private boolean isNewlyDeprecated(IpAddress address) {
    return ways.isDeprecated(address) && !deprecated.contains(address);
  }

  /**
   * Each address is judged once, when it becomes deprecated, so a peer that cannot use another goes
   * on with it.
   */
  private void noteDeprecated() {
    Set<IpAddress> now = new HashSet<>();
    for (int slot = 0; slot < peers.limit(); slot++) {
      PeerState state = peers.get(slot);
      if (state != null) {
        LocalAddress source = state.source().get();
        Unfit unfit = state.source().unfit();
        note(now, source == null ? null : source.address());
        note(now, unfit == null ? null : unfit.address().address());
      }
    }
    deprecated.clear();
    deprecated.addAll(now);
  }

  private void note(Set<IpAddress> now, @Nullable IpAddress address) {
    if (address != null && ways.isDeprecated(address)) {
      now.add(address);
    }
  }
}
