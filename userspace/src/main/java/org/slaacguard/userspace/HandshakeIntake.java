package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Counter;
import org.slaacguard.linux.SockAddr;
import org.slaacguard.linux.UdpMessage;
import org.slaacguard.net.Endpoint;
import org.slaacguard.userspace.PeerState.LocalAddress;
import org.slaacguard.wireguard.HandshakeFilter;

/**
 * Judges handshake messages on the thread that received them, so that a flood costs no other thread
 * anything. Messages that pass go to the protocol thread. Senders that must prove their source get
 * an answer at the end of the batch. Belongs to one thread.
 */
final class HandshakeIntake {
  /**
   * The length of a window: half as long as a load lasts, so that no load ends between two windows.
   */
  private static final long WINDOW_NANOS = ProtocolInbox.LOAD_NANOS / 2;

  /**
   * Percent of a socket's buffer in which messages wait, from which reading comes before answering.
   * They are some 150 ms of 50,000 messages a second.
   */
  private static final int CROWDED = 75;

  private static final int UNKNOWN = -1;

  private final DataPlane plane;
  private final Counters.Cell counters;
  private final HandshakeFilter filter;
  private final CookieReplies replies;
  private final AnswerBudget budget;
  private final int whole;

  private long now;
  private @Nullable UdpPort port;

  // Messages in this turn of the thread, and whether the turn before left some.
  private int taken;
  private boolean more;
  private int fill;

  // Messages in a window that would have waited without load.
  private long window;
  private int unproved;

  /**
   * Creates an intake.
   *
   * @param arena the arena of replies, some 30 KiB
   * @param intake the limits of the thread
   */
  HandshakeIntake(Arena arena, DataPlane plane, Counters.Cell counters, IntakeLimits intake) {
    this.plane = plane;
    this.counters = counters;
    filter = plane.protocol().newFilter();
    replies = new CookieReplies(arena, counters);
    budget = new AnswerBudget(intake.share(), intake.burst());
    whole = intake.runs();
  }

  /** Begins a batch, whose answers leave by the receiving socket. */
  void begin(UdpPort receiving, long time) {
    port = receiving;
    if (now != time) {
      now = time;
      more = taken >= whole;
      taken = 0;
    }
    fill = more ? UNKNOWN : 0;
  }

  /**
   * Accepts a message.
   *
   * @param message with its source and our address
   * @param received the memory with its bytes
   */
  void accept(UdpMessage message, MemorySegment received, long at, int length) {
    taken++;
    SockAddr from = message.remote();
    if (length > filter.message().length || !from.isEndpoint()) {
      counters.add(Counter.DROP_MALFORMED, 1);
      return;
    }
    ProtocolInbox inbox = plane.inbox();
    MemorySegment.copy(received, ValueLayout.JAVA_BYTE, at, filter.message(), 0, length);
    switch (filter.judge(
        now, length, from.high(), from.low(), from.port(), inbox.isUnderLoad(now))) {
      case ORDINARY -> queue(inbox, message, length, Precedence.ORDINARY);
      case FIRST -> queue(inbox, message, length, Precedence.PROVED);
      case KNOWN -> queue(inbox, message, length, Precedence.KNOWN);
      case ANSWER -> {
        counters.add(Counter.DROP_HANDSHAKE_MAC, 1);
        noteUnproved(inbox);
        answer(message, length, from);
      }
      case UNPROVED -> {
        counters.add(Counter.DROP_HANDSHAKE_MAC, 1);
        noteUnproved(inbox);
      }
      case MALFORMED -> counters.add(Counter.DROP_MALFORMED, 1);
      case WRONG_MAC -> counters.add(Counter.DROP_HANDSHAKE_MAC, 1);
      case UNKNOWN_INDEX -> counters.add(Counter.DROP_UNKNOWN_INDEX, 1);
      case TOO_MANY -> counters.add(Counter.DROP_HANDSHAKE, 1);
    }
  }

  /**
   * Prolongs the load while the messages that have caused it go on. Otherwise they would be let in
   * once a second, and take all processors for a moment.
   */
  private void noteUnproved(ProtocolInbox inbox) {
    if (now - window >= WINDOW_NANOS) {
      window = now;
      unproved = 0;
    }
    if (++unproved == ProtocolInbox.LOAD) {
      inbox.noteWaiting(ProtocolInbox.LOAD, now);
    }
  }

  private void queue(ProtocolInbox inbox, UdpMessage message, int length, Precedence precedence) {
    if (inbox.isFull(precedence)) {
      // The protocol thread may wait for a processor and not notice the load.
      inbox.noteWaiting(ProtocolInbox.LOAD, now);
      counters.add(Counter.DROP_HANDSHAKE_QUEUE, 1);
      return;
    }
    byte[] copy = Arrays.copyOf(filter.message(), length);
    LocalAddress local =
        message.hasLocal()
            ? new LocalAddress(message.localHigh(), message.localLow(), message.localInterface())
            : null;
    Endpoint from = message.remote().toEndpoint();
    if (!inbox.offer(new ProtocolInbox.Message(copy, from, local, precedence))) {
      counters.add(Counter.DROP_HANDSHAKE_QUEUE, 1);
    }
  }

  private void answer(UdpMessage message, int length, SockAddr from) {
    if (isCrowded()) {
      // Reading costs a quarter of an answer, and not reading would lose messages with a proved
      // source.
      return;
    }
    long began = plane.now();
    if (!budget.allows(began)) {
      return;
    }
    if (replies.isFull()) {
      finish();
    }
    replies.add(message, filter.reply(now, length, from.high(), from.low(), from.port()));
    budget.spent(began, plane.now() - began);
  }

  /**
   * Whether the socket is about to lose messages. One that a late thread finds half full is not:
   * who is not answered then waits five seconds for nothing.
   */
  private boolean isCrowded() {
    UdpPort from = port;
    if (fill == UNKNOWN && from != null) {
      fill = from.fill();
    }
    return fill > CROWDED;
  }

  /** Ends the batch, and sends its answers. */
  void finish() {
    UdpPort via = port;
    if (via != null && !replies.isEmpty()) {
      long began = plane.now();
      replies.send(via);
      budget.spent(began, plane.now() - began);
    }
  }
}
