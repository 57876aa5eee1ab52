package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import org.slaacguard.linux.ClassicBpf;
import org.slaacguard.wireguard.Messages;

/**
 * Makes the kernel put handshake messages into sockets of their own, before they wake a thread.
 * Packets then never wait behind a flood of them, and messages that find no room cost nothing.
 * Messages with a MAC2 (whitepaper, section 5.4.4) have a separate socket, so that a peer with a
 * cookie does not wait behind senders without one.
 *
 * <p>The kernel checks only the first datagram of a run, so either kind of socket may also receive
 * messages of the other kind.
 */
final class HandshakeSteering {
  /**
   * Number of sockets for handshake messages, behind those of the pairs: with a MAC2, and others.
   */
  static final int KINDS = 2;

  /** The socket for messages with a MAC2. */
  static final int PROVING = 0;

  /** The socket for other handshake messages. */
  static final int OTHERS = 1;

  // The type and three zeros, as a big-endian word.
  private static final int INITIATION = Messages.INITIATION << 24;
  private static final int RESPONSE = Messages.RESPONSE << 24;
  private static final int COOKIE_REPLY = Messages.COOKIE_REPLY << 24;
  private static final int WORD = Integer.BYTES;
  private static final int MAC2_WORDS = 4;

  /** Number of instructions of {@link #macs}. */
  private static final int MACS = 2 + 2 * MAC2_WORDS + 2;

  private HandshakeSteering() {}

  /**
   * The program for {@code UdpSocket.choose}. A transport message goes to the pair that its
   * receiver index selects, so messages of one session stay in order.
   *
   * @param pairs sockets before those of handshake messages, 1 to 64
   */
  static ClassicBpf program(Arena arena, int pairs) {
    ClassicBpf program = new ClassicBpf(arena, 8 + 2 * MACS);
    program.loadWord(0);
    program.jumpIfEqual(INITIATION, 0, MACS);
    macs(program, Messages.INITIATION_LENGTH, pairs);
    program.jumpIfEqual(RESPONSE, 0, MACS);
    macs(program, Messages.RESPONSE_LENGTH, pairs);
    program.jumpIfEqual(COOKIE_REPLY, 0, 1);
    program.end(pairs + OTHERS);
    program.loadWord(Messages.TRANSPORT_RECEIVER);
    program.remainder(pairs);
    program.endWithLoaded();
    return program;
  }

  /** Looks for a MAC2 in the last 16 bytes, and ends with the socket. */
  private static void macs(ClassicBpf program, int length, int pairs) {
    program.loadLength();
    program.jumpIfAtLeast(length, 0, 2 * MAC2_WORDS);
    for (int left = MAC2_WORDS - 1; left >= 0; left--) {
      program.loadWord(length - (left + 1) * WORD);
      // Jumps to the next word, or to one of the two ends.
      program.jumpIfEqual(0, 0, 2 * left + 1);
    }
    program.end(pairs + OTHERS);
    program.end(pairs + PROVING);
  }
}
