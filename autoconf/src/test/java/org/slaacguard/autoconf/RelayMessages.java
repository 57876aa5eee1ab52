package org.slaacguard.autoconf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Messages of relays (RFC 9915, section 9), whole and damaged. */
final class RelayMessages {
  private static final int FORWARD = 12;
  private static final int REPLY = 13;
  private static final int RELAY_MESSAGE = 9;
  private static final int HEADER = 34;

  private RelayMessages() {}

  /** Each kind around a message: nested, cut at each byte, and with lengths that are wrong. */
  static List<byte[]> around(byte[] message) {
    List<byte[]> all = new ArrayList<>();
    for (int type : new int[] {FORWARD, REPLY}) {
      byte[] nested = message;
      for (int depth = 1; depth <= 40; depth++) {
        nested = relayed(type, depth, nested);
        all.add(nested);
      }
      byte[] one = relayed(type, 255, message);
      for (int length = 1; length < one.length; length++) {
        all.add(Arrays.copyOf(one, length));
      }
      for (int wrong : new int[] {0, 1, message.length + 1, 0xffff}) {
        byte[] lies = one.clone();
        ByteBuffer.wrap(lies).putShort(HEADER + 2, (short) wrong);
        all.add(lies);
      }
    }
    return all;
  }

  private static byte[] relayed(int type, int hops, byte[] message) {
    ByteBuffer relayed = ByteBuffer.allocate(HEADER + 4 + message.length);
    relayed.put((byte) type).put((byte) hops).position(HEADER);
    relayed.putShort((short) RELAY_MESSAGE).putShort((short) message.length).put(message);
    return relayed.array();
  }
}
