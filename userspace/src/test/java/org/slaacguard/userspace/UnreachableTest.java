package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.userspace.PacketMaker.Shape;

/** What senders hear of packets that no peer has the destination of. */
final class UnreachableTest {
  private final Random random = new Random(9);
  private final Node node = new Node(1);

  @BeforeEach
  void start() throws BackendException {
    node.start();
  }

  @AfterEach
  void close() {
    node.close();
  }

  private static Shape udp(int version) {
    return new Shape(version, 17, 9, 0, 64);
  }

  private byte[] packet(int version, int size) {
    return PacketMaker.packet(udp(version), 1, 1, 16, PacketMaker.bytes(random, size));
  }

  private byte[] answerTo(byte[] packet) {
    node.tun.offer(packet);
    Node.settle(node);
    assertEquals(1, node.tun.written.size());
    return node.tun.written.removeFirst();
  }

  private void assertSilent(byte[] packet, String why) {
    node.tun.offer(packet);
    Node.settle(node);
    assertEquals(0, node.tun.written.size(), why);
  }

  /** The kernel's codes: host unreachable, and address unreachable. */
  private static void assertUnreachable(byte[] answer, byte[] about) {
    boolean v4 = about[0] >>> 4 == 4;
    int ip = v4 ? 20 : 40;
    assertEquals(v4 ? 3 : 1, answer[ip]);
    assertEquals(v4 ? 1 : 3, answer[ip + 1]);
    int from = v4 ? 12 : 8;
    int width = v4 ? 4 : 16;
    assertArrayEquals(slice(about, from, width), slice(answer, from + width, width), "to");
    assertArrayEquals(slice(about, from + width, width), slice(answer, from, width), "from");
    byte[] quote = Arrays.copyOfRange(answer, ip + 8, answer.length);
    assertArrayEquals(Arrays.copyOf(about, quote.length), quote);
    assertEquals(answer.length, v4 ? get16(answer, 2) : get16(answer, 4) + 40);
    int pseudo = v4 ? 0 : PacketMaker.pseudoSum(answer, false, 58, answer.length - 40);
    assertEquals(0xffff, PacketMaker.slowSum(answer, ip, answer.length - ip, pseudo));
    assertTrue(!v4 || PacketMaker.slowSum(answer, 0, 20, 0) == 0xffff);
  }

  private static byte[] slice(byte[] bytes, int from, int length) {
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  private static int get16(byte[] bytes, int at) {
    return Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort(at));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void shouldTellThatNoPeerHasTheDestination(int version) {
    byte[] packet = packet(version, 100);
    byte[] answer = answerTo(packet);
    assertUnreachable(answer, packet);
    assertEquals(packet.length + (version == 4 ? 28 : 48), answer.length, "all of it is quoted");
    assertEquals(1, node.count(Counter.DROP_NO_PEER));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void shouldTellThatThePeerHasNoEndpoint(int version) throws BackendException {
    node.peer(
        PeerUpdate.builder(new Node(2).publicKey())
            .allowedIp(IpPrefix.parse("0.0.0.0/0"))
            .allowedIp(IpPrefix.parse("::/0"))
            .build());
    byte[] packet = packet(version, 100);
    assertUnreachable(answerTo(packet), packet);
    assertEquals(1, node.count(Counter.DROP_NO_ENDPOINT));
  }

  @ParameterizedTest
  @CsvSource({"4, 576", "6, 1280"})
  void shouldQuoteNoMoreThanEveryLinkCarries(int version, int most) {
    byte[] packet = packet(version, 1300);
    byte[] answer = answerTo(packet);
    assertEquals(most, answer.length);
    assertUnreachable(answer, packet);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void shouldShowTheFirstPacketOfASuperPacketAndAnswerOnce(int version) {
    Shape tcp = new Shape(version, 6, 9, 12, 64);
    byte[] whole = PacketMaker.packet(tcp, 0, 1000, 16, PacketMaker.bytes(random, 20 * 1000));
    node.tun.toRead.add(SegmenterTest.superPacket(tcp, whole, 1000).toArray(ValueLayout.JAVA_BYTE));
    Node.settle(node);
    assertEquals(1, node.tun.written.size());
    byte[] first =
        PacketMaker.packet(
            tcp, 0, 1000, 16, Arrays.copyOfRange(whole, tcp.headers(), tcp.headers() + 1000));
    assertUnreachable(node.tun.written.getFirst(), first);
    assertEquals(20, node.count(Counter.DROP_NO_PEER));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 11, 12, 42})
  void shouldSayNothingAboutIcmpErrors(int type) {
    assertSilent(icmp(4, type), "ICMP " + type);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 100, 127, 133, 134, 135, 136, 137})
  void shouldSayNothingAboutIcmp6ErrorsAndNeighborDiscovery(int type) {
    assertSilent(icmp(6, type), "ICMPv6 " + type);
  }

  @ParameterizedTest
  @CsvSource({"4, 8", "4, 0", "6, 128", "6, 129"})
  void shouldTellOfEchoes(int version, int type) {
    byte[] packet = icmp(version, type);
    assertUnreachable(answerTo(packet), packet);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0, 10.0.0.9",
        "127.0.0.1, 10.0.0.9",
        "224.0.0.5, 10.0.0.9",
        "255.255.255.255, 10.0.0.9",
        "10.0.0.1, 224.0.0.251",
        "10.0.0.1, 255.255.255.255",
        "::, 2001:db8::9",
        "::1, 2001:db8::9",
        "ff02::1, 2001:db8::9",
        "2001:db8::1, ff02::2",
        "2001:db8::1, ff0e::2"
      })
  void shouldSayNothingAboutWhatIsNotBetweenTwoHosts(String addresses) throws Exception {
    String[] both = addresses.split(", ", -1);
    byte[] source = java.net.InetAddress.ofLiteral(both[0]).getAddress();
    byte[] destination = java.net.InetAddress.ofLiteral(both[1]).getAddress();
    byte[] packet = packet(source.length == 4 ? 4 : 6, 10);
    int at = source.length == 4 ? 12 : 8;
    System.arraycopy(source, 0, packet, at, source.length);
    System.arraycopy(destination, 0, packet, at + source.length, source.length);
    assertSilent(packet, addresses);
  }

  @Test
  void shouldSayNothingAboutLaterFragments() {
    byte[] four = packet(4, 64);
    four[7] = 8;
    assertSilent(four, "IPv4");
    byte[] six = packet(6, 64);
    six[6] = 44;
    six[40] = 17;
    six[41] = 0;
    six[42] = 0;
    six[43] = 8;
    assertSilent(six, "IPv6");
    six[6] = 60;
    six[40] = 44;
    six[48] = 17;
    six[51] = 8;
    assertSilent(six, "IPv6, behind destination options");
  }

  @Test
  void shouldAnswerTheFirstFragment() {
    byte[] four = packet(4, 64);
    four[6] = 0x20;
    assertUnreachable(
        answerTo(PacketMaker.withTrafficClass(four, 0)), PacketMaker.withTrafficClass(four, 0));
  }

  @Test
  void shouldAnswerAFloodAtALowRate() {
    for (int i = 0; i < 5000; i++) {
      node.tun.offer(packet(6, 10));
    }
    Node.settle(node);
    int answers = node.tun.written.size();
    assertTrue(answers >= UnreachableRate.GROUP.burst(), "answers: " + answers);
    assertTrue(answers <= UnreachableRate.GROUP.burst() + 100, "answers: " + answers);
    assertEquals(5000, node.count(Counter.DROP_NO_PEER));
  }

  @Test
  void shouldKeepTheRateOfAllAndOfEachSource() {
    UnreachableRate rate = new UnreachableRate(7);
    int one = 0;
    for (int i = 0; i < 1000; i++) {
      one += rate.allow(1, 1, 0) ? 1 : 0;
    }
    assertEquals(UnreachableRate.GROUP.burst(), one);
    assertTrue(rate.allow(1, 1, UnreachableRate.GROUP.interval()));
    int all = 0;
    for (int i = 0; i < 10_000; i++) {
      all += rate.allow(i, i, 10_000_000_000L) ? 1 : 0;
    }
    assertEquals(UnreachableRate.TOTAL.burst(), all);
  }

  private byte[] icmp(int version, int type) {
    byte[] packet = packet(version, 20);
    packet[version == 4 ? 9 : 6] = (byte) (version == 4 ? 1 : 58);
    packet[version == 4 ? 20 : 40] = (byte) type;
    MemorySegment memory = MemorySegment.ofArray(packet);
    if (version == 4) {
      PacketBytes.put16(memory, 10, 0);
      PacketBytes.put16(memory, 10, ~Checksum.sum(memory, 0, 20));
    }
    return packet;
  }
}
