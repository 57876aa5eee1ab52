package org.slaacguard.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;

final class UnknownKeyTest {
  private static final PublicKey KEY = PublicKey.parseHex("0a".repeat(32));

  /** Port 51821 to port 51820, 156 bytes. */
  private static final String UDP = "ca6d ca6c 009c 0000";

  private static final String IPV4 = "4500 00b0 0001 4000 4011 0000 c0000202 c0000201";
  private static final String IPV6 =
      "60000000 009c 1140 20010db8000000000000000000000002 20010db8000000000000000000000001";

  /** What lies before the message: these headers, and something else before them. */
  private static byte[] record(String headers) {
    byte[] bytes = HexFormat.of().parseHex(headers.replace(" ", ""));
    byte[] record = new byte[UnknownKey.LENGTH];
    Arrays.fill(record, (byte) 0x45);
    ByteBuffer.wrap(record)
        .put(HexFormat.of().parseHex(KEY.toHex()))
        .position(UnknownKey.LENGTH - bytes.length)
        .put(bytes);
    return record;
  }

  private static @Nullable UnknownKey read(String headers) {
    return UnknownKey.of(record(headers));
  }

  @Test
  void shouldTellKeyAndSource() {
    assertEquals(new UnknownKey(KEY, Endpoint.parse("192.0.2.2:51821")), read(IPV4 + UDP));
    assertEquals(new UnknownKey(KEY, Endpoint.parse("[2001:db8::2]:51821")), read(IPV6 + UDP));
  }

  @Test
  void shouldFindTheHeaderBeforeOptionsOfIpv4() {
    String options = "4f00 00d8 0001 4000 4011 0000 c0000202 c0000201" + "01".repeat(40);
    UnknownKey seen = read(options + UDP);
    assertNotNull(seen);
    assertEquals(Endpoint.parse("192.0.2.2:51821"), seen.from());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "4500 00b0 0001 4000 4006 0000 c0000202 c0000201" + UDP, // TCP
        "4500 00b1 0001 4000 4011 0000 c0000202 c0000201" + UDP, // longer than what it carries
        "4600 00b4 0001 4000 4011 0000 c0000202 c0000201" + UDP, // options that are not there
        IPV4 + "0000 ca6c 009c 0000", // from no port
        IPV4 + "ca6d ca6c 009d 0000", // not an initiation
        "60000000 009c 2c40 20010db8000000000000000000000002 20010db8000000000000000000000001"
            + UDP,
      })
  void shouldSayNothingOfHeadersThatMakeNoSense(String headers) {
    assertNull(read(headers));
  }

  @Test
  void shouldReadWhatTheRingHolds() {
    byte[] record = record(IPV6 + UDP);
    assertEquals(
        new UnknownKey(KEY, Endpoint.parse("[2001:db8::2]:51821")),
        UnknownKey.read(MemorySegment.ofArray(record), 0, record.length));
    assertNull(UnknownKey.read(MemorySegment.ofArray(record), 0, record.length - 1));
  }
}
