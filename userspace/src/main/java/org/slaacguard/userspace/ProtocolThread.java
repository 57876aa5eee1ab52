package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import org.slaacguard.wireguard.Aead;

/**
 * The protocol thread: runs a {@link HandshakeWorker}. The first of a process runs the {@link
 * WarmUp} before, until its time is over or somebody waits for this thread.
 */
final class ProtocolThread extends Worker {
  private final DataPlane plane;
  private final boolean first;

  /**
   * A thread that has not begun.
   *
   * @param first whether it is the first of this process, in which code is compiled once
   */
  ProtocolThread(String name, DataPlane plane, boolean first, Failure failure) {
    super(name, failure);
    this.plane = plane;
    this.first = first;
  }

  @Override
  void wakeUp() {
    plane.inbox().wake();
  }

  @Override
  void work() {
    if (first) {
      UserspaceOptions options = plane.options();
      WarmUp.run(
          plane.crypto(), options, options.warmUp().toNanos(), () -> !plane.inbox().hasCommand());
    }
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
          long nanos = worker.turn();
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
