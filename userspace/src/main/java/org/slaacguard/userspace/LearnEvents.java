package org.slaacguard.userspace;

import java.time.Instant;
import org.slaacguard.control.BackendEvent.AddressForgotten;
import org.slaacguard.control.BackendEvent.AddressLearned;
import org.slaacguard.control.BackendEvent.AddressRefused;
import org.slaacguard.net.IpAddress;
import org.slaacguard.routing.ForgetReason;
import org.slaacguard.routing.LearnListener;
import org.slaacguard.routing.LearnRefusal;

/** Reports learned, forgotten and refused addresses to the controller. */
final class LearnEvents implements LearnListener {
  private final DataPlane plane;

  LearnEvents(DataPlane plane) {
    this.plane = plane;
  }

  @Override
  public void learned(int slot, long high, long low) {
    PeerState peer = plane.peers().get(slot);
    if (peer != null) {
      peer.events()
          .offer(
              new AddressLearned(peer.peer().publicKey(), IpAddress.of(high, low), Instant.now()));
    }
  }

  @Override
  public void forgotten(int slot, long high, long low, ForgetReason reason) {
    PeerState peer = plane.peers().get(slot);
    if (peer != null) {
      peer.events()
          .offer(
              new AddressForgotten(
                  peer.peer().publicKey(), IpAddress.of(high, low), Instant.now(), reason));
    }
  }

  @Override
  public void refused(int slot, long high, long low, LearnRefusal reason, int owner, long count) {
    PeerState peer = plane.peers().get(slot);
    PeerState other = owner < 0 ? null : plane.peers().get(owner);
    if (peer != null) {
      peer.events()
          .offer(
              new AddressRefused(
                  peer.peer().publicKey(),
                  IpAddress.of(high, low),
                  reason,
                  other == null ? null : other.peer().publicKey(),
                  count,
                  Instant.now()));
      // Those that follow are held back, and joined.
      plane.inbox().wantTick();
    }
  }
}
