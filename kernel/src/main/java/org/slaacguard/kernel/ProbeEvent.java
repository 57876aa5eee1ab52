package org.slaacguard.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.slaacguard.net.PublicKey;

/**
 * A packet that the probe reports.
 *
 * <p>A record of the ring has these fields, numbers in native order: time u64, interface u32,
 * namespace u32, key 32 bytes, verdict u32, length u32, captured u32, 4 unused bytes, peer number
 * u64, then the packet.
 *
 * @param peer the peer whose keys decrypted it
 * @param number the kernel's number of the peer, which is never reused
 * @param interfaceIndex the WireGuard interface
 * @param namespace the number of the interface's network namespace
 * @param verdict what the kernel does with it
 * @param atNanos its time by CLOCK_MONOTONIC
 * @param length bytes of the whole packet
 * @param packet its bytes from the IP header on, all of them or as many as were captured
 */
public record ProbeEvent(
    PublicKey peer,
    long number,
    int interfaceIndex,
    int namespace,
    Verdict verdict,
    long atNanos,
    int length,
    byte[] packet) {
  static final int TIME = 0;
  static final int INTERFACE = 8;
  static final int NAMESPACE = 12;
  static final int KEY = 16;
  static final int VERDICT = 48;
  static final int LENGTH = 52;
  static final int CAPTURED = 56;
  static final int NUMBER = 64;
  static final int PACKET = 72;

  /** What the kernel does with a packet. */
  public enum Verdict {
    /** Drops it, because nobody has its source address. */
    NOBODY,
    /** Drops it, because another peer has its source address. */
    OTHER_PEER,
    /** Passes it: a neighbour discovery message from an allowed address. */
    PASSED,
    /** Passes it: a UDP datagram to a multicast group of link scope. */
    GROUP;

    private static final Verdict[] BY_NUMBER = values();
  }

  /** Reads a record, which the ring may overwrite afterwards. */
  static ProbeEvent read(MemorySegment ring, long offset, int recordLength) {
    byte[] head = new byte[PACKET];
    MemorySegment.copy(ring, ValueLayout.JAVA_BYTE, offset, head, 0, PACKET);
    ByteBuffer numbers = ByteBuffer.wrap(head).order(ByteOrder.nativeOrder());
    byte[] packet = new byte[Math.clamp(numbers.getInt(CAPTURED), 0, recordLength - PACKET)];
    MemorySegment.copy(ring, ValueLayout.JAVA_BYTE, offset + PACKET, packet, 0, packet.length);
    return new ProbeEvent(
        PublicKey.ofBytes(Arrays.copyOfRange(head, KEY, KEY + PublicKey.LENGTH)),
        numbers.getLong(NUMBER),
        numbers.getInt(INTERFACE),
        numbers.getInt(NAMESPACE),
        Verdict.BY_NUMBER[numbers.getInt(VERDICT)],
        numbers.getLong(TIME),
        numbers.getInt(LENGTH),
        packet);
  }

  /** Whether the packet can be returned to the stack. */
  public boolean isWhole() {
    return packet.length == length;
  }
}
