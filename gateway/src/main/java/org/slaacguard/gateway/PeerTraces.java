package org.slaacguard.gateway;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerTrace;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/**
 * Records how far autoconfiguration went with each peer, to explain why a peer has no address. A
 * fixed amount for each known peer, whatever it sends.
 */
final class PeerTraces implements Service {
  private final InstantSource clock;
  private final Map<PublicKey, Steps> peers = new HashMap<>();

  PeerTraces(InstantSource clock) {
    this.clock = clock;
  }

  /** The last of each. */
  private static final class Steps {
    @Nullable Instant solicited;
    @Nullable Instant advertised;
    PeerTrace.@Nullable Refused linkLocal;
    PeerTrace.@Nullable Refused other;

    void refused(BackendEvent.AddressRefused event) {
      boolean isLinkLocal = IpPrefix.LINK_LOCAL.contains(event.address());
      PeerTrace.Refused before = isLinkLocal ? linkLocal : other;
      long count = event.count();
      if (before != null
          && before.address().equals(event.address())
          && before.reason() == event.reason()) {
        count += before.count();
      }
      PeerTrace.Refused now =
          new PeerTrace.Refused(event.address(), event.reason(), count, event.at());
      if (isLinkLocal) {
        linkLocal = now;
      } else {
        other = now;
      }
    }

    PeerTrace trace() {
      List<PeerTrace.Refused> refused = new ArrayList<>();
      if (other != null) {
        refused.add(other);
      }
      if (linkLocal != null) {
        refused.add(linkLocal);
      }
      return new PeerTrace(solicited, advertised, refused);
    }
  }

  /** A valid router solicitation came. */
  void solicited(PublicKey peer) {
    Steps steps = peers.get(peer);
    if (steps != null) {
      steps.solicited = clock.instant();
    }
  }

  /** A router advertisement goes out. */
  void advertised(PublicKey peer) {
    Steps steps = peers.get(peer);
    if (steps != null) {
      steps.advertised = clock.instant();
    }
  }

  @Override
  public void peers(PeerChanges changes, long now) {
    changes.removed().forEach(peers::remove);
    changes.changed().forEach(peer -> peers.putIfAbsent(peer.key(), new Steps()));
  }

  @Override
  public void event(BackendEvent event, long now) {
    Steps steps = peers.get(event.peer());
    if (steps != null && event instanceof BackendEvent.AddressRefused refused) {
      steps.refused(refused);
    }
  }

  @Override
  public InterfaceStatus report(InterfaceStatus status) {
    Map<PublicKey, PeerTrace> traces = new HashMap<>(status.traces());
    peers.forEach(
        (peer, steps) -> {
          PeerTrace trace = steps.trace();
          if (!trace.equals(PeerTrace.NONE)) {
            traces.put(peer, trace);
          }
        });
    return status.withTraces(traces);
  }
}
