package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.autoconf.DelegationWorld.A;
import static org.slaacguard.autoconf.DelegationWorld.LAN;
import static org.slaacguard.autoconf.DelegationWorld.OTHER;
import static org.slaacguard.autoconf.DelegationWorld.SECOND;
import static org.slaacguard.autoconf.DelegationWorld.SERVER;
import static org.slaacguard.autoconf.DelegationWorld.answer;
import static org.slaacguard.autoconf.DelegationWorld.ia;
import static org.slaacguard.autoconf.DelegationWorld.isFor;
import static org.slaacguard.autoconf.DelegationWorld.prefix;
import static org.slaacguard.autoconf.DelegationWorld.status;
import static org.slaacguard.autoconf.DelegationWorld.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.slaacguard.autoconf.DelegationWorld.Sent;
import org.slaacguard.autoconf.PrefixDelegationClient.State;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Dhcp6Option.IaAddress;
import org.slaacguard.net.Dhcp6Option.IaNa;
import org.slaacguard.net.Dhcp6Option.ServerId;
import org.slaacguard.net.Dhcp6Status;
import org.slaacguard.net.Dhcp6Type;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * An address for the uplink itself, which is asked for besides prefixes, and declined if it is in
 * use.
 */
class DeclinedAddressTest {
  private static final WantedAssociation OWN = WantedAssociation.addresses("lan");
  private static final Ipv6Address FIRST = Ipv6Address.parse("2001:db8:f::1000");

  /** A server's next address. */
  private Ipv6Address next = FIRST;

  private final DelegationWorld world = new DelegationWorld(DelegationWorld.settings(LAN, OWN));

  private static IaNa addresses(Dhcp6Option... options) {
    return new IaNa(OWN.iaid(), 0, 0, List.of(options));
  }

  private static IaAddress address(Ipv6Address address) {
    return new IaAddress(address, 100, 200, List.of());
  }

  private void bind() {
    world.served(
        m -> {
          IaNa asked = m.option(IaNa.class);
          IaNa given = addresses(address(next));
          Dhcp6Option prefixes = ia(LAN, 50, 80, prefix(A, 100, 200));
          return asked == null ? answer(m, SERVER, prefixes) : answer(m, SERVER, prefixes, given);
        });
    world.linkUp();
    world.pass(5);
    world.forget();
  }

  private List<Ipv6Address> held() {
    return world.client.delegation().addresses().stream()
        .map(lease -> (Ipv6Address) lease.prefix().address())
        .toList();
  }

  private static IaNa own(Sent sent) {
    return Objects.requireNonNull(sent.message().option(IaNa.class));
  }

  @Test
  void shouldDeclineAnAddressThatSomebodyElseHasAndAskForAnother() {
    bind();
    assertEquals(List.of(FIRST), held());
    next = Ipv6Address.parse("2001:db8:f::1001");
    world.client.decline(FIRST, world.now);
    assertEquals(List.of(), held(), "nobody must use it");
    assertEquals(List.of(A), world.held());
    List<Sent> sent = world.pass(1);
    assertEquals(List.of(Dhcp6Type.DECLINE, Dhcp6Type.RENEW), types(sent));
    Dhcp6Message decline = sent.getFirst().message();
    assertEquals(new ServerId(SERVER), decline.option(ServerId.class));
    assertNull(decline.option(Dhcp6Option.IaPd.class), "the prefix is good");
    IaAddress named = (IaAddress) own(sent.get(0)).options().getFirst();
    assertEquals(FIRST, named.address());
    assertEquals(List.of(), own(sent.get(1)).options(), "another one");
    assertEquals(List.of(next), held());
    assertEquals(State.BOUND, world.client.state());
    assertTrue(world.news.contains("somebody else has the address " + FIRST), world.news::toString);
  }

  @Test
  void shouldGoOnWithoutAnAnswerToADecline() {
    bind();
    world.servers = m -> List.of();
    world.client.decline(FIRST, world.now);
    List<Sent> sent = world.pass(40);
    assertEquals(4, sent.stream().filter(s -> s.type() == Dhcp6Type.DECLINE).count(), "RFC 9915");
    assertEquals(Dhcp6Type.RENEW, sent.getLast().type());
    assertEquals(List.of(A), world.held());
  }

  @Test
  void shouldNotFloodAServerAllOfWhoseAddressesAreInUse() {
    bind();
    long begin = world.now;
    int declines = 0;
    while (world.now < begin + 600 * SECOND) {
      if (!held().isEmpty()) {
        declines++;
        world.client.decline(held().getFirst(), world.now);
      }
      world.pass(0.5);
    }
    // Some at first, then one at each T1 of 50 s.
    assertTrue(declines > 10 && declines < 20, "" + declines);
    assertEquals(List.of(A), world.held());
  }

  @Test
  void shouldDeclineNothingThatItDoesNotHave() {
    bind();
    world.client.decline(Ipv6Address.parse("2001:db8:f::1"), world.now);
    world.client.decline(Ipv6Address.parse("2001:db8:a00::"), world.now);
    assertEquals(List.of(), world.pass(1));
    world.client.linkDown();
    world.client.decline(FIRST, world.now);
    assertEquals(List.of(), world.pass(1));
    world.client.release(world.now);
    world.client.decline(FIRST, world.now);
    assertEquals(List.of(), held());
  }

  @Test
  void shouldAskForAnAddressOnceMoreWhereAnEarlierRunHadNone() {
    bind();
    Delegation earlier = world.client.delegation();
    DelegationWorld next = new DelegationWorld(DelegationWorld.settings(LAN, OWN));
    next.client.restore(earlier.without(earlier.addresses()), world.now);
    next.served(
        m ->
            m.option(IaNa.class) == null
                ? answer(m, SERVER, ia(LAN, 50, 80, prefix(A, 100, 200)))
                : answer(m, SERVER, status(Dhcp6Status.UNSPEC_FAIL)));
    next.client.linkUp(next.now);
    List<Sent> sent = next.pass(60);
    assertEquals(Dhcp6Type.REBIND, sent.getFirst().type());
    assertEquals(List.of(), own(sent.getFirst()).options());
    assertNull(sent.get(1).message().option(IaNa.class), "all was refused for its sake");
    assertEquals(State.BOUND, next.client.state());
  }

  @Test
  void shouldGoOnLookingForAPrefixWhereItHasOnlyAnAddress() {
    bind();
    // The prefix is over; the address is for ever.
    world.served(
        m ->
            m.type() == Dhcp6Type.SOLICIT
                ? null
                : answer(
                    m,
                    SERVER,
                    addresses(
                        new IaAddress(
                            FIRST, Dhcp6Option.INFINITE, Dhcp6Option.INFINITE, List.of())),
                    ia(LAN, 0, 0, prefix(A, 0, 0))));
    world.pass(55);
    assertEquals(List.of(), world.held());
    assertEquals(List.of(FIRST), held());
    assertEquals(State.SOLICIT, world.client.state());
    Sent last = world.sent.getLast();
    assertEquals(List.of(A), last.prefixes(LAN), "as a hint");
    world.served(m -> answer(m, SERVER, ia(LAN, 50, 80, prefix(A, 100, 200))));
    world.pass(200);
    assertEquals(List.of(A), world.held());
  }

  @Test
  void shouldNotTakeAnAddressAloneWhereTwoMessagesWouldDo() {
    DelegationWorld rapid =
        new DelegationWorld(
            new DelegationSettings(
                DelegationWorld.CLIENT, List.of(LAN, OWN), true, false, List.of()));
    rapid.servers =
        m ->
            List.of(
                new Dhcp6Message(
                    Dhcp6Type.REPLY,
                    m.transactionId(),
                    List.of(
                        Objects.requireNonNull(m.option(Dhcp6Option.ClientId.class)),
                        new ServerId(SERVER),
                        new Dhcp6Option.RapidCommit(),
                        addresses(address(FIRST)))));
    rapid.client.linkUp(rapid.now);
    rapid.pass(5);
    assertTrue(rapid.client.delegation().isEmpty(), "another server may have a prefix");
    assertEquals(State.SOLICIT, rapid.client.state());
  }

  @Test
  void shouldPreferAPrefixToAnAddress() {
    IpPrefix single = IpPrefix.parse("2001:db8:ffff:1::/64");
    world.servers =
        m -> {
          List<Dhcp6Message> answers = new ArrayList<>();
          if (isFor(m, SERVER)) {
            answers.add(
                answer(
                    m,
                    SERVER,
                    new Dhcp6Option.Preference(255),
                    addresses(address(FIRST)),
                    ia(LAN, 0, 0, prefix(single, 100, 200))));
          }
          if (isFor(m, OTHER)) {
            answers.add(answer(m, OTHER, ia(LAN, 0, 0, prefix(A, 100, 200))));
          }
          return answers;
        };
    world.linkUp();
    world.pass(3);
    assertEquals(List.of(A), world.held());
  }

  @Test
  void shouldTakeThePrefixWhereTheMessageSaysThatThereAreNoAddresses() {
    world.served(
        m ->
            answer(
                m,
                SERVER,
                status(Dhcp6Status.NO_ADDRS_AVAIL),
                ia(LAN, 50, 80, prefix(A, 100, 200))));
    world.linkUp();
    world.pass(3);
    assertEquals(List.of(A), world.held());
  }

  @Test
  void shouldNotTakeAnythingWhereTheMessageRefusesAll() {
    world.served(
        m ->
            answer(
                m, SERVER, status(Dhcp6Status.UNSPEC_FAIL), ia(LAN, 50, 80, prefix(A, 100, 200))));
    world.linkUp();
    world.pass(3);
    assertEquals(List.of(), world.held());
  }
}
