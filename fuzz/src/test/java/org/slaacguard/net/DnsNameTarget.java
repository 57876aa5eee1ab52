package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.slaacguard.fuzz.Target;

/** A name is read from the wire or from text, or it is refused; what was read reads back. */
public final class DnsNameTarget implements Target {
  private static final int CASE = 0x20;

  @Override
  public void run(byte[] input) {
    ByteBuffer in = ByteBuffer.wrap(input);
    DnsName read = DnsName.read(in);
    if (read != null) {
      byte[] wire = Arrays.copyOf(input, in.position());
      // Letters, digits, hyphen and underscore: the lengths before them are below all of these.
      for (int i = 0; i < wire.length; i++) {
        wire[i] |= (byte) (wire[i] >= 'A' && wire[i] <= 'Z' ? CASE : 0);
      }
      assertArrayEquals(wire, read.toBytes());
      assertEquals(read, DnsName.parse(read.text()));
    }
    text(new String(input, StandardCharsets.UTF_8));
    text(new String(input, StandardCharsets.ISO_8859_1));
  }

  private static void text(String text) {
    DnsName name;
    try {
      name = DnsName.parse(text);
    } catch (IllegalArgumentException e) {
      return;
    }
    byte[] wire = name.toBytes();
    assertTrue(wire.length <= 255);
    assertEquals(name, DnsName.read(ByteBuffer.wrap(wire)));
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(
        bytes("\7example\3org\0"),
        bytes("\3lab\7EXAMPLE\3org\0\0\0\0"),
        bytes("_dns.resolver.arpa"),
        bytes("xn--bcher-kva.example."),
        bytes(("a".repeat(63) + '.').repeat(4)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
