package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import org.slaacguard.wireguard.Aead;

/** The protocol thread: runs a {@link HandshakeWorker}. */
final class ProtocolThread extends Worker {
  private final DataPlane plane;
  private final SocketRepair repair;

  /** A thread that has not begun. */
  ProtocolThread(String name, DataPlane plane, SocketRepair repair, Failure failure) {
    super(name, failure);
    this.plane = plane;
    this.repair = repair;
  }

  @Override
  void wakeUp() {
    plane.inbox().wake();
  }

  @Override
  void work() {
    ProtocolOutput output = plane.output();
    HandshakeWorker worker = new HandshakeWorker(plane, plane.now());
    try (Arena arena = Arena.ofShared();
        Aead aead = plane.crypto().newAead();
        SocketWait wait = new SocketWait(this::isStopping)) {
      Counters.Cell counters = plane.counters().newCell();
      PeerTraffic.Cell traffic = plane.traffic().newCell();
      output.attach(new UdpSender(arena, aead, counters, traffic, wait), counters, traffic);
      try {
        while (!isStopping()) {
          beat();
          long nanos = Math.min(worker.turn(), repair.turn(plane.now()));
          if (nanos > 0) {
            rest();
          }
          plane.inbox().await(nanos);
        }
        // Waiting callers are told that the thread is dead.
        boolean _ = worker.runCommands();
      } finally {
        output.detach();
      }
    }
  }
}
