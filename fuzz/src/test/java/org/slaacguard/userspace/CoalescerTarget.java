package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.fuzz.Seeds;
import org.slaacguard.fuzz.Target;

/**
 * What is joined and cut again is what came: all of it, once, in the order of each flow.
 *
 * <p>An input is a row of packets, each behind a byte of {@link #SUM}, {@link #NEXT}, {@link
 * #FLUSH} and {@link #SHORT}, and two bytes of its length.
 */
public final class CoalescerTarget implements Target {
  /** The packet's checksums are made right first: mutation alone would hardly get past them. */
  private static final int SUM = 1;

  /** The packet is, but for what it carries, the one that follows the last of its kind. */
  private static final int NEXT = 2;

  /** Behind it, the batch ends. */
  private static final int FLUSH = 4;

  /** With {@link #NEXT}: it carries less. */
  private static final int SHORT = 8;

  private static final int PACKETS = 200;

  private final Arena arena = Arena.ofAuto();
  private final Coalescer coalescer = new Coalescer(arena, this::receive, true, true);
  private final Map<String, List<byte[]>> sent = new LinkedHashMap<>();
  private final Map<String, List<byte[]>> received = new LinkedHashMap<>();
  private int counted;

  @Override
  public void run(byte[] input) {
    sent.clear();
    received.clear();
    counted = 0;
    int accepted = 0;
    byte @Nullable [] last = null;
    ByteBuffer in = ByteBuffer.wrap(input);
    for (int i = 0; i < PACKETS && in.remaining() > 3; i++) {
      int flags = in.get();
      byte[] packet = new byte[Math.min(in.getShort() & 0xffff, in.remaining())];
      in.get(packet);
      if ((flags & NEXT) != 0 && last != null) {
        packet = following(last, (flags & SHORT) != 0);
      }
      if ((flags & SUM) != 0) {
        Sums.fix(packet);
      }
      last = packet;
      accepted += accept(packet) ? 1 : 0;
      if ((flags & FLUSH) != 0) {
        coalescer.flush();
      }
    }
    coalescer.flush();
    assertEquals(accepted, counted);
    assertEquals(sent.keySet(), received.keySet());
    sent.forEach((flow, packets) -> assertSame(packets, received.getOrDefault(flow, List.of())));
  }

  private boolean accept(byte[] packet) {
    // Exactly as large as it must be: a read beyond it throws.
    MemorySegment buffer = MemorySegment.ofArray(new byte[VirtioNetHeader.LENGTH + packet.length]);
    MemorySegment.copy(
        packet, 0, buffer, ValueLayout.JAVA_BYTE, VirtioNetHeader.LENGTH, packet.length);
    InnerPacket inner = new InnerPacket();
    if (!inner.parse(buffer, VirtioNetHeader.LENGTH, packet.length)) {
      return false;
    }
    assertTrue(inner.length() <= packet.length && inner.length() >= inner.headerLength());
    byte[] whole = Arrays.copyOf(packet, inner.length());
    sent.computeIfAbsent(flow(whole), ignored -> new ArrayList<>()).add(whole);
    coalescer.accept(inner, buffer, VirtioNetHeader.LENGTH);
    buffer.fill((byte) 0xee);
    return true;
  }

  /** Cuts what is written, as the kernel would, with the code of the other way. */
  private void receive(MemorySegment buffer, long offset, int length, int packets) {
    counted += packets;
    Segmenter segmenter = new Segmenter();
    assertEquals(packets, segmenter.begin(buffer, offset, length - VirtioNetHeader.LENGTH));
    for (int i = 0; i < packets; i++) {
      byte[] packet = new byte[segmenter.segmentLength(i)];
      segmenter.write(i, MemorySegment.ofArray(packet), 0);
      received.computeIfAbsent(flow(packet), ignored -> new ArrayList<>()).add(packet);
    }
  }

  /** Addresses, protocol and ports; packets too short for ports, or of others, by themselves. */
  private static String flow(byte[] packet) {
    boolean v4 = packet[0] >>> 4 == 4;
    int header = v4 ? (packet[0] & 0xf) * 4 : 40;
    int protocol = packet[v4 ? 9 : 6];
    boolean ports = (protocol == 6 || protocol == 17) && packet.length >= header + 8;
    HexFormat hex = HexFormat.of();
    return hex.formatHex(packet, v4 ? 12 : 8, v4 ? 20 : 40)
        + protocol
        + (ports ? hex.formatHex(packet, header, header + 4) : "");
  }

  /** The packet that a sender of one flow would send next. */
  private static byte[] following(byte[] last, boolean shorter) {
    boolean v4 = last.length >= 20 && last[0] >>> 4 == 4;
    int header = v4 ? (last[0] & 0xf) * 4 : 40;
    int protocol = last.length < header + 20 ? 0 : last[v4 ? 9 : 6];
    if (protocol != 6 && protocol != 17) {
      return last;
    }
    int payloadAt = header + (protocol == 6 ? (last[header + 12] >> 4 & 0xf) * 4 : 8);
    if (payloadAt >= last.length) {
      return last;
    }
    int payload = last.length - payloadAt;
    byte[] next = Arrays.copyOf(last, last.length - (shorter ? payload / 2 : 0));
    ByteBuffer fields = ByteBuffer.wrap(next);
    if (v4) {
      fields.putShort(2, (short) next.length);
      fields.putShort(4, (short) (fields.getShort(4) + 1));
    } else {
      fields.putShort(4, (short) (next.length - header));
    }
    if (protocol == 6) {
      fields.putInt(header + 4, fields.getInt(header + 4) + payload);
    } else {
      fields.putShort(header + 4, (short) (next.length - header));
    }
    return next;
  }

  private static void assertSame(List<byte[]> expected, List<byte[]> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      if (!Arrays.equals(expected.get(i), actual.get(i))) {
        assertArrayEquals(Sums.normal(expected.get(i)), Sums.normal(actual.get(i)), "packet " + i);
      }
    }
  }

  @Override
  public List<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] frame : Seeds.hex("tun-frames.hex")) {
      byte[] packet = Arrays.copyOfRange(frame, VirtioNetHeader.LENGTH, frame.length);
      ByteArrayOutputStream one = new ByteArrayOutputStream();
      add(one, SUM, packet);
      add(one, SUM | NEXT, new byte[0]);
      add(one, SUM | NEXT | SHORT, new byte[0]);
      add(one, SUM | NEXT, new byte[0]);
      if (one.size() < 500) {
        seeds.add(one.toByteArray());
        all.writeBytes(one.toByteArray());
      }
    }
    seeds.add(all.toByteArray());
    return seeds;
  }

  private static void add(ByteArrayOutputStream out, int flags, byte[] packet) {
    out.write(flags);
    out.write(packet.length >> 8);
    out.write(packet.length);
    out.writeBytes(packet);
  }
}
