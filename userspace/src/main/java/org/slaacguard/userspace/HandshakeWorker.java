package org.slaacguard.userspace;

import org.slaacguard.wireguard.Protocol;

/**
 * One turn of the protocol: handshakes, timers, keepalives, packets that waited for keys, and the
 * controller's changes; without thread and waiting. It owns {@link Protocol}.
 */
final class HandshakeWorker {
  /**
   * So many handshake messages, waiting or being computed, are a load, for which sources must prove
   * themselves.
   */
  private static final int LOAD = ProtocolInbox.CAPACITY / 8;

  /** Load counts as such for this long after (whitepaper, section 5.3, leaves it open). */
  private static final long LOAD_NANOS = 1_000_000_000L;

  /** Messages between two looks at the timers. */
  private static final int MAX_MESSAGES = 64;

  private static final long TICK = 1_000_000_000L;

  private final DataPlane plane;
  private final ProtocolInbox inbox;
  private final HandshakeTasks tasks;
  private final ProtocolOutput output;
  private final Protocol protocol;
  private long loadUntil;
  private long nextTick;

  HandshakeWorker(DataPlane plane, long now) {
    this.plane = plane;
    inbox = plane.inbox();
    tasks = plane.tasks();
    output = plane.output();
    protocol = plane.protocol();
    loadUntil = now;
    nextTick = now;
  }

  /**
   * Does what is there to do.
   *
   * @return how many nanoseconds the next turn may wait; 0 if there is more to do
   */
  long turn() {
    output.begin(System.nanoTime(), null);
    runCommands();
    boolean more = takeMessages();
    more |= takeComputed();
    long now = System.nanoTime();
    output.begin(now, null);
    inbox.drainReady(output::sendStaged);
    protocol.poll(now);
    if (now - nextTick >= 0) {
      nextTick = now + TICK;
      plane.learned().expire(now);
    }
    output.end();
    if (more) {
      return 0;
    }
    now = System.nanoTime();
    long deadline = protocol.nextDeadline();
    long wait = nextTick - now;
    return Math.max(0, deadline == Long.MAX_VALUE ? wait : Math.min(wait, deadline - now));
  }

  /** Runs what the controller asked for. */
  void runCommands() {
    for (Runnable command = inbox.takeCommand(); command != null; command = inbox.takeCommand()) {
      command.run();
    }
  }

  /** Takes back some of what other threads have computed; whether there may be more. */
  private boolean takeComputed() {
    for (int i = 0; i < MAX_MESSAGES; i++) {
      HandshakeTasks.Entry computed = tasks.takeDone();
      if (computed == null) {
        return false;
      }
      long now = System.nanoTime();
      output.begin(now, computed.local());
      protocol.finish(now, computed.task());
    }
    return true;
  }

  /** Takes some; whether there may be more. */
  private boolean takeMessages() {
    for (int i = 0; i < MAX_MESSAGES; i++) {
      int waiting = inbox.messages() + tasks.pending();
      ProtocolInbox.Message message = inbox.takeMessage();
      if (message == null) {
        return false;
      }
      long now = System.nanoTime();
      if (waiting >= LOAD) {
        loadUntil = now + LOAD_NANOS;
      }
      output.begin(now, message.local());
      byte[] bytes = message.bytes();
      protocol.receive(now, bytes, bytes.length, message.from(), loadUntil - now > 0);
    }
    return true;
  }
}
