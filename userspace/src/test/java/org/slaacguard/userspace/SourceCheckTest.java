package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.wireguard.Peer;

/**
 * A host with two uplinks.
 *
 * <pre>
 *   2: 192.0.2.1, 2001:db8:2::1 ─┐
 *   3: 198.51.100.1, 2001:db8:3::1 ─┴─ the peer 203.0.113.9, 2001:db8:9::9
 * </pre>
 */
final class SourceCheckTest {
  private static final int FIRST = 2;
  private static final int SECOND = 3;

  private final Node node = new Node(1);
  private final Ways ways = new Ways();
  private final SourceCheck check = new SourceCheck(node.plane.peers(), ways);
  private PeerState peer;
  private long now = 1_000;

  /** What the test says. */
  private static final class Ways implements HostRouting {
    final Map<IpAddress, Integer> addresses = new HashMap<>();
    final Map<IpAddress, Integer> bySource = new HashMap<>();
    final Set<IpAddress> deprecated = new HashSet<>();
    int way = FIRST;
    int asked;

    @Override
    public void refresh() {}

    @Override
    public int interfaceOf(IpAddress address) {
      return addresses.getOrDefault(address, NONE);
    }

    @Override
    public boolean isDeprecated(IpAddress address) {
      return deprecated.contains(address);
    }

    @Override
    public int egressTo(IpAddress destination, @Nullable IpAddress source, int mark) {
      asked++;
      return bySource.getOrDefault(source, way);
    }
  }

  @BeforeEach
  void addPeer() throws BackendException {
    node.peer(PeerUpdate.builder(new Node(2).publicKey()).build());
    PeerState added = node.plane.peers().get(0);
    assertNotNull(added);
    peer = added;
    for (String version : List.of("4", "6")) {
      ways.addresses.put(address(version, FIRST), FIRST);
      ways.addresses.put(address(version, SECOND), SECOND);
    }
  }

  @AfterEach
  void close() {
    node.close();
  }

  private static IpAddress address(String version, int link) {
    return IpAddress.parse(
        version.equals("6")
            ? "2001:db8:" + link + "::1"
            : link == FIRST ? "192.0.2.1" : "198.51.100.1");
  }

  private void isAt(String version) {
    peer.configuredEndpoint(
        Endpoint.parse(version.equals("6") ? "[2001:db8:9::9]:51820" : "203.0.113.9:51820"));
  }

  /** A message of the peer comes to the address of that link, by that link. */
  private boolean speaksTo(String version, int link) {
    return speaksTo(address(version, link), link);
  }

  private boolean speaksTo(IpAddress to, int link) {
    return peer.source().spokeTo(to.high(), to.low(), link, now);
  }

  private boolean answersFrom(String version, int link) {
    PeerState.LocalAddress source = peer.source().get();
    return source != null && source.address().equals(address(version, link));
  }

  private List<Peer> checkAll() {
    return check.checkAll(0, now);
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "6"})
  void shouldGiveUpASourceWhenTheWayLeavesByAnotherUplink(String version) {
    isAt(version);
    speaksTo(version, FIRST);
    assertEquals(List.of(), checkAll());
    assertTrue(answersFrom(version, FIRST));

    ways.way = SECOND;
    assertEquals(List.of(peer.peer()), checkAll(), "it is to be told");
    assertNull(peer.source().get());
    assertFalse(speaksTo(version, FIRST), "what was on its way changes nothing");
    assertNull(peer.source().get());
    assertEquals(List.of(), checkAll(), "told once");

    assertTrue(speaksTo(version, SECOND));
    assertEquals(List.of(), check.checkNew(List.of(peer), 0, now));
    assertTrue(answersFrom(version, SECOND));
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "6"})
  void shouldTakeTheSourceAgainWhenTheWayIsBack(String version) {
    isAt(version);
    speaksTo(version, FIRST);
    ways.way = SECOND;
    checkAll();
    ways.way = FIRST;
    checkAll();
    assertTrue(speaksTo(version, FIRST));
    assertTrue(answersFrom(version, FIRST));
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "6"})
  void shouldNotTakeANewSourceWhosePacketsLeaveElsewhere(String version) {
    isAt(version);
    ways.way = SECOND;
    assertTrue(speaksTo(version, FIRST));
    assertEquals(List.of(peer.peer()), check.checkNew(List.of(peer), 0, now));
    assertNull(peer.source().get());
    assertFalse(speaksTo(version, FIRST));
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "6"})
  void shouldKeepASourceThatRulesSendItsOwnWay(String version) {
    isAt(version);
    speaksTo(version, FIRST);
    ways.bySource.put(address(version, FIRST), FIRST);
    ways.way = SECOND;
    assertEquals(List.of(), checkAll());
    assertTrue(answersFrom(version, FIRST));
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "6"})
  void shouldKeepASourceWhileThereIsNoWayAtAll(String version) {
    isAt(version);
    speaksTo(version, FIRST);
    ways.way = HostRouting.NONE;
    assertEquals(List.of(), checkAll());
    assertTrue(answersFrom(version, FIRST));
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "6"})
  void shouldKeepAnAddressThatBelongsToNoUplink(String version) {
    isAt(version);
    ways.addresses.put(address(version, FIRST), HostRouting.LOOPBACK);
    speaksTo(version, FIRST);
    ways.way = SECOND;
    assertEquals(List.of(), checkAll());
    assertTrue(answersFrom(version, FIRST));
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "6"})
  void shouldKeepAnAddressOfAnotherLinkThatIsReachedByTheSameWay(String version) {
    isAt(version);
    speaksTo(address(version, SECOND), FIRST);
    assertEquals(List.of(), checkAll());
    assertTrue(answersFrom(version, SECOND));
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "6"})
  void shouldGiveUpAnAddressThatIsGone(String version) {
    isAt(version);
    speaksTo(version, FIRST);
    ways.addresses.remove(address(version, FIRST));
    assertEquals(List.of(peer.peer()), checkAll());
    assertNull(peer.source().get());
    ways.addresses.put(address(version, FIRST), FIRST);
    checkAll();
    assertTrue(speaksTo(version, FIRST), "it has come back");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "6"})
  void shouldTellThePeerOnceThereIsAWay(String version) {
    isAt(version);
    speaksTo(version, FIRST);
    ways.addresses.remove(address(version, FIRST));
    ways.way = HostRouting.NONE;
    assertEquals(List.of(), checkAll(), "nothing would go out");
    assertNull(peer.source().get());
    ways.way = SECOND;
    assertEquals(List.of(peer.peer()), checkAll());
    assertEquals(List.of(), checkAll(), "not at every change of other routes");
    ways.way = FIRST;
    assertEquals(List.of(peer.peer()), checkAll(), "another way is news again");
    assertTrue(speaksTo(version, SECOND));
    ways.way = SECOND;
    assertEquals(List.of(), checkAll(), "it has answered");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "6"})
  void shouldGiveUpAnAddressThatBecomesDeprecatedUnlessThePeerInsists(String version) {
    isAt(version);
    speaksTo(version, FIRST);
    checkAll();
    ways.deprecated.add(address(version, FIRST));
    assertEquals(List.of(peer.peer()), checkAll());
    assertFalse(speaksTo(version, FIRST), "the peer is just being told");

    // It cannot hear us from elsewhere, or it would speak to another address by now.
    now += SourceCheck.DEPRECATED_NANOS;
    assertTrue(speaksTo(version, FIRST));
    assertEquals(List.of(), check.checkNew(List.of(peer), 0, now));
    assertEquals(List.of(), checkAll(), "that it is deprecated is no news");
    assertTrue(answersFrom(version, FIRST));
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "6"})
  void shouldAskTheKernelForNewSourcesOnlyWhenNothingChanges(String version) {
    isAt(version);
    speaksTo(version, FIRST);
    check.checkNew(List.of(peer), 0, now);
    int asked = ways.asked;
    speaksTo(version, FIRST);
    check.checkNew(List.of(peer), 0, now);
    assertEquals(asked, ways.asked);
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "6"})
  void shouldNotAskTheKernelForPeersWhomARouteDoesNotConcern(String version) {
    isAt(version);
    speaksTo(version, FIRST);
    checkAll();
    int asked = ways.asked;
    ways.way = SECOND;
    for (int i = 0; i < 1000; i++) {
      RouteNews news = RouteNewsTest.added("2001:db8:f00:%x::/64".formatted(i), "10.9.0.0/24");
      assertEquals(List.of(), check.checkSome(news, 0, now));
    }
    assertEquals(asked, ways.asked);
    assertTrue(answersFrom(version, FIRST));

    RouteNews news = RouteNewsTest.added("2001:db8:9::/48", "203.0.113.0/28");
    assertEquals(List.of(peer.peer()), check.checkSome(news, 0, now));
    assertNull(peer.source().get());

    ways.way = FIRST;
    news = RouteNewsTest.removed("::/0", "0.0.0.0/0");
    assertEquals(List.of(peer.peer()), check.checkSome(news, 0, now), "another way is news");
    assertTrue(speaksTo(version, FIRST), "the default route has changed: it is fit again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "6"})
  void shouldCheckNewSourcesBesideRoutesThatDoNotConcernThem(String version) {
    isAt(version);
    ways.way = SECOND;
    assertTrue(speaksTo(version, FIRST));
    RouteNews news = RouteNewsTest.added("2001:db8:f00::/64", "10.9.0.0/24");
    assertEquals(List.of(peer.peer()), check.checkSome(news, 0, now));
    assertNull(peer.source().get());
  }
}
