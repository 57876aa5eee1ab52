package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.testing.Cases;
import org.slaacguard.testing.Draw;

class NetlinkParsingTest {
  private static NetlinkMessage parseOne(NetlinkRequest request) {
    List<NetlinkMessage> messages = NetlinkMessage.parse(request.finish(7));
    assertEquals(1, messages.size());
    return messages.getFirst();
  }

  @Test
  void shouldReadWhatItWrites() {
    NetlinkRequest request = new NetlinkRequest(16, NetlinkRequest.CREATE);
    request.u8(1).u8(2).u16(3).u32(4);
    request.byteAttribute(1, 200).shortAttribute(2, 50000).intAttribute(3, -1).flag(4);
    int outer = request.begin(5);
    int inner = request.begin(6);
    request.textAttribute(7, "wg0").end(inner).attribute(8, new byte[] {9}).end(outer);
    NetlinkMessage message = parseOne(request);
    assertEquals(16, message.type());
    assertEquals(7, message.sequence());
    assertEquals(
        NetlinkRequest.CREATE | NetlinkRequest.REQUEST | NetlinkRequest.ACK, message.flags());
    assertEquals(4, message.payload().getInt(4));
    NetlinkAttributes attributes = message.attributes(8);
    assertEquals(200, attributes.number(1, 0));
    assertEquals(50000, attributes.integer(2, 0));
    assertEquals(0xffff_ffffL, attributes.number(3, 0));
    assertTrue(attributes.has(4));
    assertFalse(attributes.has(6));
    assertEquals("wg0", attributes.nested(5).nested(6).text(7, ""));
    assertArrayEquals(new byte[] {9}, attributes.nested(5).bytes(8));
    assertEquals(42, attributes.number(99, 42));
    assertEquals("-", attributes.text(99, "-"));
    assertEquals(List.of(), attributes.nested(99).all());
  }

  @Test
  void shouldRefuseAttributesTooLongForTheirLength() {
    NetlinkRequest request = new NetlinkRequest(16, 0);
    assertThrows(IllegalArgumentException.class, () -> request.attribute(1, new byte[0xffff - 3]));
    int nest = request.begin(1);
    request.attribute(2, new byte[40_000]).attribute(3, new byte[40_000]);
    assertThrows(IllegalStateException.class, () -> request.end(nest));
  }

  @Test
  void shouldRefuseMessageLongerThanItsDatagram() {
    ByteBuffer bytes = new NetlinkRequest(16, 0).u32(1).finish(1);
    bytes.putInt(0, 21);
    assertThrows(IllegalArgumentException.class, () -> NetlinkMessage.parse(bytes));
    bytes.putInt(0, 15);
    assertThrows(IllegalArgumentException.class, () -> NetlinkMessage.parse(bytes));
    bytes.putInt(0, -20);
    assertThrows(IllegalArgumentException.class, () -> NetlinkMessage.parse(bytes));
    bytes.putInt(0, Integer.MAX_VALUE);
    assertThrows(IllegalArgumentException.class, () -> NetlinkMessage.parse(bytes));
  }

  @Test
  void shouldReadExplanationOfCappedError() {
    NetlinkRequest error = new NetlinkRequest(NetlinkMessage.ERROR, 0);
    error.u32(-22).u32(500).u32(0).u32(0).u32(0).textAttribute(1, "no such thing");
    ByteBuffer bytes = error.finish(1);
    bytes.putShort(6, (short) (NetlinkMessage.FLAG_CAPPED | NetlinkMessage.FLAG_ACK_TLVS));
    NetlinkMessage message = NetlinkMessage.parse(bytes).getFirst();
    assertEquals(-22, message.error());
    assertEquals("no such thing", message.explanation());
  }

  @Test
  void shouldOnlyRefuseHostileDatagrams() {
    Cases.run(
        1000,
        draw -> {
          byte[] bytes = draw.bytes(0, 200);
          readAll(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()));
        });
  }

  @Test
  void shouldOnlyRefuseDamagedMessages() {
    Cases.run(1000, NetlinkParsingTest::onlyRefuseDamagedMessages);
  }

  private static void onlyRefuseDamagedMessages(Draw draw) {
    int at = draw.between(0, 200);
    byte value = (byte) draw.anyInt();
    int cut = draw.between(0, 120);
    NetlinkRequest request = new NetlinkRequest(20, 0);
    request.u8(10).u8(64).u8(0).u8(0).u32(3);
    request.attribute(1, new byte[16]).attribute(2, new byte[16]).attribute(6, new byte[16]);
    int nest = request.begin(18);
    request.textAttribute(1, "veth").end(nest);
    ByteBuffer whole = request.finish(1);
    byte[] bytes = new byte[whole.remaining()];
    whole.get(bytes);
    bytes[at % bytes.length] = value;
    readAll(
        ByteBuffer.wrap(bytes, 0, Math.max(0, bytes.length - cut))
            .slice()
            .order(ByteOrder.nativeOrder()));
  }

  /** Every reader either answers or throws what it says. */
  private static void readAll(ByteBuffer bytes) {
    List<NetlinkMessage> messages;
    try {
      messages = NetlinkMessage.parse(bytes);
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
      return;
    }
    for (NetlinkMessage message : messages) {
      assertNotNull(message.explanation());
      refusing(message::error);
      refusing(() -> Link.of(message));
      refusing(() -> AssignedAddress.of(message));
      refusing(() -> Route.of(message));
      refusing(() -> Rule.of(message));
    }
  }

  private static void refusing(Runnable reader) {
    try {
      reader.run();
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
    }
  }
}
