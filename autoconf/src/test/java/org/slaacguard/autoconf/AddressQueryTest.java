package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.autoconf.AdvertiserWorld.A;
import static org.slaacguard.autoconf.AdvertiserWorld.B;
import static org.slaacguard.autoconf.AdvertiserWorld.SECOND;
import static org.slaacguard.autoconf.AdvertiserWorld.peer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

class AddressQueryTest {
  private static final Ipv6Address IN_A = Ipv6Address.parse("2001:db8:a::1");
  private static final Ipv6Address LINK_LOCAL = Ipv6Address.parse("fe80::1");
  private static final IpAddress LEARNED = IpAddress.parse("2001:db8:a::77");

  private record Asked(long at, PublicKey peer, Ipv6Address source) {}

  private final AddressQuery query = new AddressQuery(0x1234);
  private final List<Asked> asked = new ArrayList<>();
  private long now = -3 * SECOND;

  private List<Asked> pass(long seconds) {
    int before = asked.size();
    long end = now + seconds * SECOND;
    while (query.nextDeadline() <= end) {
      now = Math.max(now, query.nextDeadline());
      query.poll(
          prefix -> AddressQuery.source(prefix, List.of(IN_A)),
          (peer, packet) -> asked.add(new Asked(now, peer, source(packet))),
          now);
    }
    now = end;
    return List.copyOf(asked.subList(before, asked.size()));
  }

  private static Ipv6Address source(byte[] packet) {
    assertEquals(48, packet.length);
    assertEquals((byte) 128, packet[40]);
    assertEquals(Ipv6Address.ALL_NODES, Ipv6Address.ofBytes(Arrays.copyOfRange(packet, 24, 40)));
    return Ipv6Address.ofBytes(Arrays.copyOfRange(packet, 8, 24));
  }

  @Test
  void shouldAskThreeTimesAtGrowingIntervalsAndThenNoMore() {
    long told = now;
    query.told(peer(1), List.of(A), now);
    List<Asked> all = pass(100);
    assertEquals(
        List.of(told + SECOND * 3 / 2, told + SECOND * 9 / 2, told + SECOND * 21 / 2),
        all.stream().map(Asked::at).toList());
    assertEquals(IN_A, all.getFirst().source(), "an address of ours in the prefix");
    query.told(peer(1), List.of(A), now);
    assertEquals(List.of(), pass(1000), "told again of the same prefix");
  }

  @Test
  void shouldStopWhenAnAddressIsKnown() {
    query.told(peer(1), List.of(A, B), now);
    pass(2);
    query.learned(peer(1), LEARNED);
    assertEquals(2, pass(100).size(), "of the other prefix");
    query.learned(peer(2), LEARNED);
    query.learned(peer(1), IpAddress.parse("192.0.2.1"));
  }

  @Test
  void shouldAskAnewWhenTheLastAddressHasGoneOrAPrefixCameBack() {
    query.told(peer(1), List.of(A), now);
    query.learned(peer(1), LEARNED);
    query.told(peer(1), List.of(A), now);
    assertEquals(List.of(), pass(100));
    query.forgotten(peer(1), LEARNED);
    query.told(peer(1), List.of(A), now);
    assertEquals(3, pass(100).size());
    query.told(peer(1), List.of(B), now);
    query.told(peer(1), List.of(A), now);
    assertEquals(3, pass(100).size());
  }

  @Test
  void shouldAskNobodyWhoseSessionIsOver() {
    query.told(peer(1), List.of(A), now);
    pass(2);
    query.sessionExpired(peer(1));
    assertEquals(List.of(), pass(100));
    query.told(peer(1), List.of(A), now);
    assertEquals(3, pass(100).size(), "a new session");
    query.removePeer(peer(1));
    query.removePeer(peer(1));
    assertEquals(Long.MAX_VALUE, query.nextDeadline());
  }

  @Test
  void shouldAskOnceForWhatAnEarlierRunKnew() {
    query.remembered(peer(1), List.of(LEARNED), List.of(A, B), now);
    query.told(peer(1), List.of(A), now);
    assertEquals(1, pass(100).size());
  }

  @Test
  void shouldAskNoMoreThanAThousandTimesASecond() {
    for (int i = 0; i < 10_000; i++) {
      query.told(peer(i), List.of(A), now);
    }
    assertTrue(pass(2).size() <= 1100, "" + asked.size());
    pass(60);
    assertEquals(30_000, asked.size());
    for (int second = 0; second < 60; second++) {
      long from = -3 * SECOND + second * SECOND;
      long count = asked.stream().filter(a -> a.at() >= from && a.at() < from + SECOND).count();
      assertTrue(count <= 1101, second + ": " + count);
    }
  }

  @Test
  void shouldAskFromTheBestAddressThereIs() {
    Ipv6Address lan = Ipv6Address.parse("2001:db8:99::1");
    assertEquals(IN_A, AddressQuery.source(A, List.of(LINK_LOCAL, lan, IN_A)));
    assertEquals(lan, AddressQuery.source(B, List.of(LINK_LOCAL, lan, IN_A)));
    assertEquals(
        Ipv6Address.parse("2001:db8:b::"),
        AddressQuery.source(B, List.of(LINK_LOCAL)),
        "as its router");
  }

  /** That an address is gone may never be told, so a bounded number of them is noted. */
  @Test
  void shouldNoteNoMoreAddressesThanItHasRoomFor() {
    query.told(peer(1), List.of(A), now);
    for (int i = 1; i <= 1000; i++) {
      query.learned(peer(1), new Ipv6Address(IN_A.high(), i));
    }
    for (int i = 1; i <= AddressQuery.MOST_KNOWN; i++) {
      assertEquals(List.of(), pass(100));
      query.forgotten(peer(1), new Ipv6Address(IN_A.high(), i));
    }
    query.told(peer(1), List.of(A), now);
    assertEquals(3, pass(100).size(), "the noted ones are gone");
  }
}
