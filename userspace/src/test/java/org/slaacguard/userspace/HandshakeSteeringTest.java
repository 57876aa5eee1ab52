package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.UdpBatch;
import org.slaacguard.linux.UdpOptions;
import org.slaacguard.linux.UdpSocket;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.userspace.PacketMaker.Shape;
import org.slaacguard.wireguard.Aead;
import org.slaacguard.wireguard.Messages;

/** Which socket of a port gets what, by real sockets on the loopback interface. */
final class HandshakeSteeringTest {
  private static final int PAIRS = 3;
  private static final int PROVING = PAIRS + HandshakeSteering.PROVING;
  private static final int OTHERS = PAIRS + HandshakeSteering.OTHERS;
  private static final int ROOM = 65_535;

  private final Arena arena = Arena.ofConfined();
  private final UdpBatch batch = new UdpBatch(arena, 1);
  private final MemorySegment received = arena.allocate(ROOM);
  private final UdpBinding binding = UdpBinding.open(0, 0, layout(PAIRS));

  private static UdpBinding.Layout layout(int pairs) {
    return new UdpBinding.Layout(pairs, true, true, true);
  }

  @AfterEach
  void close() {
    binding.close();
    arena.close();
  }

  private static byte[] message(int type, int length) {
    byte[] message = new byte[length];
    if (length > 0) {
      message[0] = (byte) type;
    }
    return message;
  }

  private static byte[] withMac2(int type, int length, int fromEnd) {
    byte[] message = message(type, length);
    message[length - fromEnd] = (byte) 0x80;
    return message;
  }

  private UdpPort socket(int index, boolean ipv6) {
    UdpBinding.Pair pair = index < PAIRS ? binding.pair(index) : binding.handshakes(index - PAIRS);
    assertNotNull(pair, "no socket " + index);
    UdpPort port = ipv6 ? pair.ipv6() : pair.ipv4();
    assertNotNull(port);
    return port;
  }

  private int receive(int index, boolean ipv6) {
    LoopbackQueue.drain();
    batch.message(0).buffer(received, 0, ROOM);
    return socket(index, ipv6).receive(batch, 0);
  }

  /** Sends a datagram, and says which socket got it, whole. */
  private int sent(byte[] bytes, boolean ipv6) throws IOException {
    InetAddress to = InetAddress.ofLiteral(ipv6 ? "::1" : "127.0.0.1");
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.send(new DatagramPacket(bytes, bytes.length, to, binding.port()));
    }
    int found = -1;
    for (int i = 0; i < PAIRS + HandshakeSteering.KINDS; i++) {
      int length = receive(i, ipv6);
      if (length >= 0) {
        assertEquals(bytes.length, length);
        assertEquals(-1, found, "two sockets have it");
        found = i;
      }
    }
    return found;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldTellHandshakeMessagesFromPacketsAndByTheirMac2(boolean ipv6) throws IOException {
    int initiation = Messages.INITIATION_LENGTH;
    int response = Messages.RESPONSE_LENGTH;
    assertEquals(OTHERS, sent(message(1, initiation), ipv6));
    assertEquals(OTHERS, sent(message(2, response), ipv6));
    assertEquals(OTHERS, sent(message(3, Messages.COOKIE_REPLY_LENGTH), ipv6));
    for (int fromEnd = 1; fromEnd <= 16; fromEnd++) {
      assertEquals(PROVING, sent(withMac2(1, initiation, fromEnd), ipv6), "byte -" + fromEnd);
      assertEquals(PROVING, sent(withMac2(2, response, fromEnd), ipv6), "byte -" + fromEnd);
    }
    assertEquals(OTHERS, sent(withMac2(1, initiation, 17), ipv6), "a MAC1 is no MAC2");
    assertEquals(OTHERS, sent(withMac2(2, response, 17), ipv6), "a MAC1 is no MAC2");
  }

  @Test
  void shouldKeepJunkThatLooksLikeAHandshakeFromPackets() throws IOException {
    for (int type = 1; type <= 3; type++) {
      for (int length : new int[] {4, 5, 91, 93, 131, 147, 149, 1400}) {
        int to = sent(message(type, length), false);
        assertTrue(to >= PAIRS, "type " + type + ", " + length + " bytes: socket " + to);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 0", "3, 3", "4, 4", "4, 7", "5, 148"})
  void shouldLeaveAllElseToThePairs(int type, int length) throws IOException {
    assertEquals(0, sent(message(type, length), false));
  }

  @Test
  void shouldSpreadSessionsOverThePairsByTheirIndex() throws IOException {
    byte[] packet = message(4, 128);
    for (int index = 0; index < 256; index++) {
      packet[Messages.TRANSPORT_RECEIVER] = (byte) 0xff;
      packet[Messages.TRANSPORT_RECEIVER + 3] = (byte) index;
      int expected = (int) ((0xff00_0000L + index) % PAIRS);
      assertEquals(expected, sent(packet, index % 2 == 0), "index " + index);
    }
  }

  @Test
  void shouldHavePacketsAndCookiesComeThroughAFloodThatNobodyReads() throws IOException {
    InetAddress to = InetAddress.ofLiteral("127.0.0.1");
    byte[] flood = message(1, Messages.INITIATION_LENGTH);
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int i = 0; i < 20_000; i++) {
        socket.send(new DatagramPacket(flood, flood.length, to, binding.port()));
      }
      byte[] proving = withMac2(1, Messages.INITIATION_LENGTH, 1);
      socket.send(new DatagramPacket(proving, proving.length, to, binding.port()));
      byte[] packet = message(4, 1452);
      socket.send(new DatagramPacket(packet, packet.length, to, binding.port()));
    }
    assertEquals(1452, receive(0, false));
    assertEquals(Messages.INITIATION_LENGTH, receive(PROVING, false));
    int kept = 0;
    while (receive(OTHERS, false) >= 0) {
      kept++;
    }
    assertTrue(kept > 100 && kept < 20_000, kept + " wait in the kernel");
  }

  @Test
  void shouldReceiveRunsAtEachSocket() {
    Predicate<Integer> run =
        type -> {
          byte[] bytes = new byte[10 * Messages.INITIATION_LENGTH];
          for (int i = 0; i < 10; i++) {
            bytes[i * Messages.INITIATION_LENGTH] = type.byteValue();
          }
          send(bytes, Messages.INITIATION_LENGTH);
          boolean whole = receive(type == 4 ? 0 : OTHERS, false) == bytes.length;
          return whole && batch.message(0).segmentSize() == Messages.INITIATION_LENGTH;
        };
    assertTrue(run.test(1));
    assertTrue(run.test(4));
  }

  private void send(byte[] run, int size) {
    try (UdpSocket socket = UdpSocket.bind(IpAddress.parse("127.0.0.1"), 0, UdpOptions.DEFAULT)) {
      UdpBatch out = new UdpBatch(arena, 1);
      MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, run);
      out.message(0).buffer(bytes, 0, run.length);
      out.message(0).segmentSize(size);
      out.message(0).remote().set(IpAddress.parse("127.0.0.1"), binding.port(), 0);
      assertEquals(run.length, socket.send(out, 0));
    }
  }

  /** The kernel would take them out of their group, so that packets came to any of them. */
  @Test
  void shouldRefuseToBeBoundToALink() {
    assertThrows(IllegalStateException.class, () -> binding.onlyOver(1));
    UdpBinding.Layout plain = new UdpBinding.Layout(1, true, true, false);
    try (UdpBinding alone = UdpBinding.open(0, 0, plain)) {
      alone.onlyOver(1);
    }
  }

  /** The port is shared by our own sockets alone. */
  @Test
  void shouldRefuseAPortThatSomebodyHas() {
    LinuxException taken =
        assertThrows(LinuxException.class, () -> UdpBinding.open(binding.port(), 0, layout(1)));
    assertEquals(Errno.EADDRINUSE, taken.errno());
    UdpOptions sharing = UdpOptions.DEFAULT.withReusePort(true);
    int port = binding.port();
    binding.close();
    UdpSocket six = UdpSocket.bind6(port, sharing);
    taken = assertThrows(LinuxException.class, () -> UdpBinding.open(port, 0, layout(1)));
    assertEquals(Errno.EADDRINUSE, taken.errno(), "in IPv6 alone, and ready to share it");
    six.close();
    UdpBinding.open(port, 0, layout(1)).close();
  }

  /**
   * The kernel joins equal datagrams of a sender, and a shorter one behind them: so a packet may
   * come with a handshake message, out of its socket.
   */
  @Test
  void shouldTakeAPacketThatComesInARunBehindAHandshakeMessage() throws BackendException {
    try (Node client = new Node(1);
        Node gateway = new Node(2);
        Aead aead = Crypto.choose().newAead()) {
      client.start();
      gateway.start();
      client.peer(
          PeerUpdate.builder(gateway.publicKey())
              .endpoint(gateway.endpoint())
              .allowedIp(IpPrefix.parse("::/0"))
              .allowedIp(IpPrefix.parse("0.0.0.0/0"))
              .build());
      gateway.peer(
          PeerUpdate.builder(client.publicKey()).allowedIp(IpPrefix.parse("0.0.0.0/0")).build());
      byte[] packet =
          PacketMaker.packet(new Shape(4, 17, 9, 0, 64), 1, 1, 16, new byte[] {1, 2, 3});
      client.tun.offer(packet);
      Node.settle(client, gateway);
      gateway.tun.written.clear();

      byte[] sealed = sealed(client, packet);
      byte[] run = new byte[Messages.INITIATION_LENGTH + sealed.length];
      run[0] = Messages.INITIATION;
      System.arraycopy(sealed, 0, run, Messages.INITIATION_LENGTH, sealed.length);
      UdpBinding sockets = gateway.plane.binding();
      assertNotNull(sockets);
      try (UdpSocket from = UdpSocket.bind4(0, UdpOptions.DEFAULT)) {
        UdpBatch out = new UdpBatch(arena, 1);
        out.message(0).buffer(arena.allocateFrom(ValueLayout.JAVA_BYTE, run), 0, run.length);
        out.message(0).segmentSize(Messages.INITIATION_LENGTH);
        out.message(0).remote().set(gateway.endpoint());
        assertEquals(run.length, from.send(out, 0));
      }
      UdpBinding.Pair others = sockets.handshakes(HandshakeSteering.OTHERS);
      assertNotNull(others);
      UdpPort port = others.ipv4();
      assertNotNull(port);
      InboundWorker worker =
          new InboundWorker(
              arena,
              gateway.plane,
              gateway.tun,
              aead,
              gateway.plane.counters().newCell(),
              true,
              IntakeLimits.HANDSHAKES);
      LoopbackQueue.drain();
      assertEquals(1, worker.batch(port, gateway.plane.now()));
      assertEquals(1, gateway.count(Counter.DROP_HANDSHAKE_MAC), "of nobody who knows the key");
      assertEquals(1, gateway.tun.written.size());
      assertArrayEquals(packet, gateway.tun.written.getFirst());
    }
  }

  /** What the client would send for this packet, which does not leave it. */
  private byte[] sealed(Node client, byte[] packet) {
    UdpBatch copy = new UdpBatch(arena, 1);
    List<byte[]> caught = new ArrayList<>();
    client.wrapSockets(
        real ->
            new FussyPort(
                real,
                message -> {
                  copy.message(0).buffer(received, 0, ROOM);
                  message.deliver(copy.message(0));
                  int length = copy.message(0).length();
                  caught.add(received.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
                  return -Errno.EIO;
                }));
    client.tun.offer(packet);
    client.work();
    assertEquals(1, caught.size(), "what was sent");
    return caught.getFirst();
  }
}
