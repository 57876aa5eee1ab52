package org.slaacguard.uplink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

/** One uplink, and a host that makes routes when the test says so. */
class ProxiedAddressesTest {
  private static final PublicKey ONE = PublicKey.parseHex("01".repeat(32));
  private static final PublicKey OTHER = PublicKey.parseHex("02".repeat(32));

  private final Link uplink = new Link();
  private final Routes routes = new Routes();
  private final ProxiedAddresses addresses = new ProxiedAddresses(List.of(uplink));

  private static final class Link implements AddressAnswers {
    private final Set<Ipv6Address> answered = new HashSet<>();
    private final List<Ipv6Address> moved = new ArrayList<>();
    private int room = Integer.MAX_VALUE;
    private int asked;

    @Override
    public boolean add(Ipv6Address address, PublicKey owner, long now) {
      asked++;
      return answered.contains(address) || (answered.size() < room && answered.add(address));
    }

    @Override
    public void remove(Ipv6Address address) {
      answered.remove(address);
    }

    @Override
    public void moved(Ipv6Address address, PublicKey owner, long now) {
      moved.add(address);
    }

    @Override
    public boolean answersFor(Ipv6Address address) {
      return answered.contains(address);
    }
  }

  private static final class Routes implements PeerRouting {
    private final Set<Ipv6Address> made = new HashSet<>();
    private final Set<Ipv6Address> pending = new LinkedHashSet<>();
    private boolean refused;
    private boolean hasLink = true;

    @Override
    public boolean hasLink() {
      return hasLink;
    }

    @Override
    public void add(Ipv6Address address) {
      if (!made.contains(address)) {
        pending.add(address);
      }
    }

    @Override
    public void remove(Ipv6Address address) {
      made.remove(address);
      pending.remove(address);
    }

    @Override
    public boolean isBusy(long now) {
      return !refused && !pending.isEmpty();
    }

    void work(int most) {
      List<Ipv6Address> some = pending.stream().limit(most).toList();
      made.addAll(some);
      some.forEach(pending::remove);
    }
  }

  private static Ipv6Address address(int number) {
    return new Ipv6Address(0x20010db8L << 32, number);
  }

  /** A turn as the proxy's thread makes it: what is answered for after it is routed. */
  private boolean turn(int canMake) {
    boolean more = addresses.take(routes, 0);
    routes.work(canMake);
    return more;
  }

  @Test
  void shouldAnswerForNothingThatIsNotRouted() {
    for (int i = 0; i < 100; i++) {
      assertTrue(addresses.change(address(i), ONE));
    }
    int turns = 0;
    while (turn(ProxiedAddresses.MOST)) {
      assertEquals(routes.made, uplink.answered);
      turns++;
    }
    assertEquals(100, uplink.answered.size());
    assertEquals(100 / ProxiedAddresses.MOST, turns);
  }

  /** The interface is down, or its state was not to be read. */
  @Test
  void shouldAnswerForNothingWhileNoRouteCanBeMade() {
    routes.hasLink = false;
    assertTrue(addresses.change(address(1), ONE));
    assertFalse(turn(ProxiedAddresses.MOST));
    assertEquals(Set.of(), uplink.answered);
    routes.hasLink = true;
    assertFalse(turn(ProxiedAddresses.MOST));
    assertEquals(Set.of(address(1)), uplink.answered);
    assertEquals(Set.of(address(1)), routes.made);
  }

  @Test
  void shouldWaitForAHostThatIsSlow() {
    for (int i = 0; i < 50; i++) {
      addresses.change(address(i), ONE);
    }
    boolean more = true;
    while (more) {
      more = turn(3);
      int ahead = uplink.answered.size() - routes.made.size();
      assertTrue(ahead < ProxiedAddresses.MOST, "answered ahead of the host: " + ahead);
    }
    assertEquals(50, uplink.answered.size());
  }

  @Test
  void shouldNotWaitForAHostThatRefuses() {
    routes.refused = true;
    for (int i = 0; i < 50; i++) {
      addresses.change(address(i), ONE);
    }
    while (turn(0)) {
      assertTrue(routes.made.isEmpty());
    }
    assertEquals(50, uplink.answered.size());
  }

  @Test
  void shouldGiveAnUplinkThatIsThereAgainWhatItLacksWithTheRoutes() {
    for (int i = 0; i < 40; i++) {
      addresses.change(address(i), ONE);
    }
    while (turn(ProxiedAddresses.MOST)) {
      assertFalse(uplink.answered.isEmpty());
    }
    uplink.answered.clear();
    addresses.again(routes);
    assertEquals(Set.of(), routes.made);
    addresses.change(address(7), null);
    while (turn(ProxiedAddresses.MOST)) {
      assertEquals(routes.made, uplink.answered);
    }
    assertEquals(39, uplink.answered.size());
    assertEquals(routes.made, uplink.answered);
  }

  private void turns(long now) {
    while (addresses.take(routes, now)) {
      routes.work(ProxiedAddresses.MOST);
    }
    routes.work(ProxiedAddresses.MOST);
  }

  /** An uplink has so many places, or the kernel no memory. */
  @Test
  void shouldAskAgainWhereThereWasNoRoom() {
    uplink.room = 30;
    for (int i = 0; i < 100; i++) {
      addresses.change(address(i), ONE);
    }
    turns(0);
    assertEquals(30, uplink.answered.size());
    assertEquals(100, uplink.asked);
    assertEquals(ProxiedAddresses.PAUSE, addresses.next());
    turns(ProxiedAddresses.PAUSE - 1);
    assertEquals(100, uplink.asked);
    turns(ProxiedAddresses.PAUSE);
    assertEquals(101, uplink.asked, "one of them");
    assertEquals(2 * ProxiedAddresses.PAUSE, addresses.next());

    List<Ipv6Address> gone = uplink.answered.stream().limit(5).toList();
    gone.forEach(address -> addresses.change(address, null));
    turns(ProxiedAddresses.PAUSE + 1);
    for (int i = 0; i < 10; i++) {
      turns(ProxiedAddresses.PAUSE + 1);
    }
    assertEquals(30, uplink.answered.size(), "as many as went");
    assertEquals(routes.made, uplink.answered);

    uplink.room = Integer.MAX_VALUE;
    for (int i = 0; i < 100; i++) {
      turns(3 * ProxiedAddresses.PAUSE);
    }
    assertEquals(95, uplink.answered.size(), "all that are left");
    assertEquals(routes.made, uplink.answered);
    assertEquals(Long.MAX_VALUE, addresses.next());
  }

  @Test
  void shouldForgetAnAddressThatGoesBeforeThereIsRoom() {
    uplink.room = 1;
    addresses.change(address(1), ONE);
    turns(0);
    addresses.change(address(2), ONE);
    turns(0);
    addresses.change(address(2), null);
    turns(0);
    assertEquals(Long.MAX_VALUE, addresses.next());
    addresses.change(address(1), null);
    turns(ProxiedAddresses.PAUSE);
    assertEquals(Set.of(), uplink.answered);
  }

  @Test
  void shouldFollowAnAddressToAnotherPeerAndToNone() {
    addresses.change(address(1), ONE);
    turn(1);
    addresses.change(address(1), OTHER);
    turn(1);
    assertEquals(List.of(address(1)), uplink.moved);
    addresses.change(address(1), null);
    turn(1);
    assertEquals(Set.of(), uplink.answered);
    assertEquals(Set.of(), routes.made);
  }
}
