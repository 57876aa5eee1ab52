package org.slaacguard.userspace;

import org.slaacguard.wireguard.Protocol;

/**
 * Runs the protocol in turns: handshakes, timers, keepalives, packets that waited for keys, and the
 * controller's changes. It has no thread and never waits. It owns {@link Protocol}.
 */
final class HandshakeWorker {
  /** The most messages between two checks of the timers. */
  private static final int MAX_MESSAGES = 64;

  /** How soon after a change the learned addresses are gone through. */
  private static final long TICK = 1_000_000_000L;

  /**
   * The longest wait while something is due: the wait's clock stands still while the machine
   * sleeps, and keys have to age all the same.
   */
  private static final long LONGEST = 60_000_000_000L;

  private final DataPlane plane;
  private final ProtocolInbox inbox;
  private final HandshakeTasks tasks;
  private final ProtocolOutput output;
  private final Protocol protocol;
  private long nextTick;

  HandshakeWorker(DataPlane plane, long now) {
    this.plane = plane;
    inbox = plane.inbox();
    tasks = plane.tasks();
    output = plane.output();
    protocol = plane.protocol();
    nextTick = now;
  }

  /**
   * Runs a turn.
   *
   * @return nanoseconds until the next turn at the latest; 0 if there is more to do
   */
  long turn() {
    output.beginTurn(plane.now());
    boolean changed = runCommands();
    boolean more = takeMessages();
    more |= takeComputed();
    long now = plane.now();
    output.begin(now);
    inbox.drainReady(output::sendStaged);
    protocol.poll(now);
    lookAtAddresses(now, changed);
    output.end();
    if (more) {
      return 0;
    }
    now = plane.now();
    long deadline = protocol.nextDeadline();
    long wait = nextTick - now;
    return deadline == Long.MAX_VALUE
        ? Math.max(0, wait)
        : Math.clamp(deadline - now, 0, Math.clamp(wait, 0, LONGEST));
  }

  private void lookAtAddresses(long now, boolean changed) {
    if (changed || inbox.wantsTick()) {
      nextTick = Math.min(nextTick, now + TICK);
    }
    if (now >= nextTick) {
      // Before the look, so that what comes during it is looked at again.
      inbox.tickBegins();
      long wait = plane.learned().expire(now);
      nextTick = wait == Long.MAX_VALUE ? wait : now + wait;
    }
  }

  /** Runs the controller's commands; returns whether there was one. */
  boolean runCommands() {
    boolean any = false;
    for (Runnable command = inbox.takeCommand(); command != null; command = inbox.takeCommand()) {
      command.run();
      any = true;
    }
    return any;
  }

  /**
   * Takes back some results of other threads.
   *
   * @return whether there may be more
   */
  private boolean takeComputed() {
    for (int i = 0; i < MAX_MESSAGES; i++) {
      HandshakeTasks.Entry computed = tasks.takeDone();
      if (computed == null) {
        return false;
      }
      long now = plane.now();
      output.begin(now, computed.local(), Precedence.ORDINARY);
      protocol.finish(now, computed.task());
    }
    return true;
  }

  /**
   * Takes some messages.
   *
   * @return whether there may be more
   */
  private boolean takeMessages() {
    for (int i = 0; i < MAX_MESSAGES; i++) {
      ProtocolInbox.Message message = inbox.takeMessage();
      if (message == null) {
        return false;
      }
      long now = plane.now();
      inbox.noteWaiting(inbox.messages() + tasks.pending(), now);
      output.begin(now, message.local(), message.precedence());
      protocol.accept(now, message.bytes(), message.from());
    }
    return true;
  }
}
