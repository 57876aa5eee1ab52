package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slaacguard.fuzz.Seeds;
import org.slaacguard.fuzz.Target;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/** Every reader of what the kernel says either answers or throws what it says it throws. */
public final class NetlinkTarget implements Target {
  @Override
  public void run(byte[] input) {
    List<NetlinkMessage> messages;
    try {
      messages = NetlinkMessage.parse(ByteBuffer.wrap(input).order(ByteOrder.nativeOrder()));
    } catch (IllegalArgumentException e) {
      return;
    }
    for (NetlinkMessage message : messages) {
      assertNotNull(message.explanation());
      refusing(message::error);
      refusing(() -> Link.of(message));
      refusing(() -> AssignedAddress.of(message));
      refusing(() -> Route.of(message));
      refusing(() -> Rule.of(message));
      refusing(() -> message.attributes(GenericNetlink.HEADER).integer(1, 0));
    }
    refusing(() -> WireGuardCodec.device(messages));
  }

  private static void refusing(Runnable reader) {
    try {
      reader.run();
    } catch (IllegalArgumentException e) {
      // Each says what it did not like.
      assertNotNull(e.getMessage());
    }
  }

  @Override
  public List<byte[]> seeds() throws IOException {
    assertEquals(ByteOrder.LITTLE_ENDIAN, ByteOrder.nativeOrder(), "the order of the files");
    List<byte[]> seeds = new ArrayList<>(Seeds.hex("netlink.hex"));
    seeds.add(device());
    return seeds;
  }

  /** A WireGuard device: its attributes are the same both ways. */
  private static byte[] device() {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) 5);
    WireGuardPeerChange peer =
        new WireGuardPeerChange(
            PublicKey.ofBytes(key),
            WireGuardPeerChange.Action.UPDATE,
            key,
            Endpoint.parse("[2001:db8::7]:51820"),
            25,
            true,
            List.of(IpPrefix.parse("2001:db8:1::/64"), IpPrefix.parse("10.0.0.0/8")),
            List.of());
    WireGuardChange change = new WireGuardChange(key, 51820, 7, true, List.of(peer));
    ByteBuffer bytes =
        WireGuardCodec.set(() -> new NetlinkRequest(31, 0).u8(1).u8(1).u16(0), 5, change, 4096)
            .getFirst()
            .finish(1);
    byte[] message = new byte[bytes.remaining()];
    bytes.get(message);
    return message;
  }
}
