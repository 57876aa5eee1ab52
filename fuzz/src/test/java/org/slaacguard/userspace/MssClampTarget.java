package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.fuzz.Seeds;
import org.slaacguard.fuzz.Target;

/**
 * Of any packet that we parse, fitting it into a tunnel changes nothing but maximum segment sizes
 * that are too great, and the checksum; one that was right is right afterwards.
 */
public final class MssClampTarget implements Target {
  private static final int MTU = 1420;

  private final InnerPacket inner = new InnerPacket();

  @Override
  public void run(byte[] input) {
    byte[] packet = input.clone();
    Sums.fix(packet);
    MemorySegment segment = MemorySegment.ofArray(packet);
    if (!inner.parse(segment, 0, packet.length)) {
      return;
    }
    byte[] before = packet.clone();
    MssClamp.apply(inner, segment, 0, MTU);
    int tcp = inner.headerLength();
    int fits = MTU - (inner.version() == 4 ? 20 : 40) - 20;
    boolean changed = false;
    for (int i = 0; i < packet.length; i++) {
      boolean sum = i == tcp + 16 || i == tcp + 17;
      if (packet[i] != before[i] && !sum) {
        changed = true;
        int at = startOfSize(before, packet, i, fits);
        assertTrue(at > tcp + 20 && at + 2 <= inner.length(), () -> "changed at " + at);
      }
    }
    if (changed) {
      byte[] right = packet.clone();
      Sums.fix(right);
      assertEquals(ByteBuffer.wrap(Sums.normal(right)), ByteBuffer.wrap(Sums.normal(packet)));
    } else {
      assertEquals(ByteBuffer.wrap(before), ByteBuffer.wrap(packet));
    }
  }

  /** Where the size begins that has a changed byte; it was greater, and is what fits. */
  private static int startOfSize(byte[] before, byte[] after, int changed, int fits) {
    for (int at : new int[] {changed, changed - 1}) {
      if (at >= 2 && at + 2 <= after.length) {
        int now = ByteBuffer.wrap(after).getShort(at) & 0xffff;
        int was = ByteBuffer.wrap(before).getShort(at) & 0xffff;
        if (now == fits && was > fits && before[at - 2] == 2 && before[at - 1] == 4) {
          return at;
        }
      }
    }
    return -1;
  }

  @Override
  public List<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (byte[] packet : Seeds.hex("tun-frames.hex")) {
      if (packet.length > VirtioNetHeader.LENGTH) {
        byte[] bare = new byte[packet.length - VirtioNetHeader.LENGTH];
        System.arraycopy(packet, VirtioNetHeader.LENGTH, bare, 0, bare.length);
        seeds.add(bare);
      }
    }
    for (int version : new int[] {4, 6}) {
      PacketMaker.Shape shape = new PacketMaker.Shape(version, 6, 1, 8, 64);
      byte[] syn = PacketMaker.packet(shape, 1, 1, 2, new byte[0]);
      int option = shape.headerLength() + 20;
      syn[option] = 2;
      syn[option + 1] = 4;
      syn[option + 2] = 0x23;
      syn[option + 3] = 0x28;
      seeds.add(syn);
    }
    return seeds;
  }
}
