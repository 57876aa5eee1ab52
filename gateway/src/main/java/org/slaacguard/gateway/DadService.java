package org.slaacguard.gateway;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.slaacguard.autoconf.DadProxy;
import org.slaacguard.control.AddressOwner;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PacketException;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnedAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the peers' duplicate address detection, and has claimed addresses learned: {@link
 * DadProxy}. The backend decides whose an address is.
 */
final class DadService implements Service, DadProxy.Addresses {
  private static final Logger LOG = LoggerFactory.getLogger(DadService.class);

  /** Most waiting answers; the next poll follows the events at once. */
  private static final int MOST = 1024;

  /**
   * A claimed address counts as last seen this long ago, longer than the table's resolution, so
   * that a packet that follows at once counts as later.
   */
  private static final Duration BEFORE = Duration.ofSeconds(2);

  private record Answer(PublicKey peer, byte[] packet) {}

  private final Backend backend;
  private final InstantSource clock;
  private final DadProxy proxy = new DadProxy();
  private final Set<PublicKey> peers = new HashSet<>();
  private final Queue<Answer> answers = new ArrayDeque<>();

  /** Claims to pass on to the other services. */
  private final Queue<BackendEvent.AddressLearned> claims = new ArrayDeque<>();

  private Ipv6Address source = new Ipv6Address(0xfe80L << 48, 1);

  DadService(Backend backend, InstantSource clock) {
    this.backend = backend;
    this.clock = clock;
  }

  @Override
  public void link(LinkView view, long now) {
    source = view.linkLocal() == null ? source : view.linkLocal();
  }

  @Override
  public void peers(PeerChanges changes, long now) {
    changes.removed().forEach(peers::remove);
    for (KnownPeer peer : changes.changed()) {
      if (peer.scope().isEmpty()) {
        peers.remove(peer.key());
      } else {
        peers.add(peer.key());
      }
    }
  }

  @Override
  public void event(BackendEvent event, long now) {
    if (event instanceof BackendEvent.NeighborDiscovery e && peers.contains(e.peer())) {
      try {
        proxy.receive(e.peer(), NdPacket.parse(e.packet()), source, this, this::answer, now);
      } catch (PacketException malformed) {
        // The advertiser says so in the log.
        LOG.trace("no probe: {}", malformed.getMessage());
      }
    }
  }

  private void answer(PublicKey peer, byte[] packet) {
    if (answers.size() < MOST) {
      answers.add(new Answer(peer, packet));
    }
  }

  @Override
  public long poll(long now, Out out) {
    for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
      out.transmit(answer.peer, answer.packet);
    }
    // A backend reports only what packets teach it, and packets teach nothing new about these
    // addresses.
    for (BackendEvent.AddressLearned claim = claims.poll(); claim != null; claim = claims.poll()) {
      if (claim.address() instanceof Ipv6Address address
          && holder(claim.peer(), address) == DadProxy.Holder.ASKER) {
        out.tell(claim);
      }
    }
    proxy.poll(this, now);
    return proxy.nextDeadline();
  }

  @Override
  public DadProxy.Holder holder(PublicKey asker, Ipv6Address address) {
    try {
      AddressOwner owner = backend.owner(address);
      PublicKey peer = owner.peer();
      return peer == null
          ? owner instanceof AddressOwner.Gateway ? DadProxy.Holder.OTHER : DadProxy.Holder.NOBODY
          : peer.equals(asker) ? DadProxy.Holder.ASKER : DadProxy.Holder.OTHER;
    } catch (BackendException e) {
      LOG.debug("cannot tell who has {}: {}", address, e.getMessage());
      return DadProxy.Holder.ASKER;
    }
  }

  @Override
  public void claim(PublicKey peer, Ipv6Address address) {
    Instant seen = clock.instant().minus(BEFORE);
    try {
      backend.apply(
          DeviceUpdate.builder()
              .peers(
                  List.of(
                      PeerUpdate.builder(peer)
                          .updateOnly()
                          .learned(List.of(new LearnedAddress(address, seen, seen)))
                          .build()))
              .build());
      claims.add(new BackendEvent.AddressLearned(peer, address, seen.plus(BEFORE)));
    } catch (BackendException e) {
      LOG.debug("{} is not claimed: {}", address, e.getMessage());
    }
  }

  /** Forgets an address that has not been seen since it was claimed. */
  @Override
  public void release(PublicKey peer, Ipv6Address address) {
    try {
      if (backend.owner(address) instanceof AddressOwner.Learned learned
          && learned.peer().equals(peer)
          && learned.address().lastSeen().isBefore(silentSince())) {
        backend.forget(peer, address);
      }
    } catch (BackendException e) {
      LOG.debug("the claim of {} stays: {}", address, e.getMessage());
    }
  }

  private Instant silentSince() {
    return clock.instant().minus(DadProxy.CLAIM_TIME).minus(BEFORE.dividedBy(2));
  }
}
