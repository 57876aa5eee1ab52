package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.autoconf.DelegationWorld.A;
import static org.slaacguard.autoconf.DelegationWorld.B;
import static org.slaacguard.autoconf.DelegationWorld.LAN;
import static org.slaacguard.autoconf.DelegationWorld.OTHER;
import static org.slaacguard.autoconf.DelegationWorld.SECOND;
import static org.slaacguard.autoconf.DelegationWorld.SERVER;
import static org.slaacguard.autoconf.DelegationWorld.answer;
import static org.slaacguard.autoconf.DelegationWorld.giving;
import static org.slaacguard.autoconf.DelegationWorld.ia;
import static org.slaacguard.autoconf.DelegationWorld.isFor;
import static org.slaacguard.autoconf.DelegationWorld.prefix;
import static org.slaacguard.autoconf.DelegationWorld.types;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.autoconf.DelegationWorld.Sent;
import org.slaacguard.autoconf.PrefixDelegationClient.State;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Dhcp6Option.ServerId;
import org.slaacguard.net.Dhcp6Type;
import org.slaacguard.net.Duid;
import org.slaacguard.net.IpPrefix;

/** Servers, lifetimes and links as they are at some providers. */
class UnusualLeasesTest {
  private static final long EVER = Dhcp6Option.INFINITE;
  private static final WantedAssociation SECOND_LAN = WantedAssociation.prefixes("lan:2", 60);

  @Test
  void shouldRenewAllWhenTheFirstOfSeveralAssociationsIsDue() {
    DelegationWorld world =
        new DelegationWorld(DelegationWorld.settings(LAN, SECOND_LAN))
            .served(
                m ->
                    answer(
                        m,
                        SERVER,
                        ia(LAN, 500, 800, prefix(A, 1000, 2000)),
                        ia(SECOND_LAN, 30, 900, prefix(B, 1000, 2000))));
    world.linkUp();
    world.pass(5);
    long bound = world.client.delegation().leases().getFirst().validUntil() - 2000 * SECOND;
    assertEquals(bound + 30 * SECOND, world.client.delegation().renewAt(), "the earliest T1");
    assertEquals(bound + 800 * SECOND, world.client.delegation().rebindAt(), "the earliest T2");
    Sent renew = world.pass(30).getFirst();
    assertEquals(List.of(A), renew.prefixes(LAN));
    assertEquals(List.of(B), renew.prefixes(SECOND_LAN));
  }

  @Test
  void shouldGoOnWithAServerThatHasAnotherDuidSinceItsRestart() {
    DelegationWorld world = DelegationWorld.bound();
    world.served(
        m -> isFor(m, OTHER) ? answer(m, OTHER, ia(LAN, 50, 80, prefix(A, 100, 200))) : null);
    List<Sent> sent = world.pass(100);
    assertEquals(Dhcp6Type.RENEW, sent.getFirst().type());
    assertEquals(Dhcp6Type.REBIND, sent.getLast().type());
    assertEquals(State.BOUND, world.client.state());
    sent = world.pass(60);
    assertEquals(List.of(Dhcp6Type.RENEW), types(sent));
    Duid asked = Objects.requireNonNull(sent.getFirst().message().option(ServerId.class)).duid();
    assertEquals(OTHER, asked);
    assertEquals(List.of(A), world.held());
  }

  @Test
  void shouldHoldPrefixesOfDifferentLengthsInOneAssociation() {
    IpPrefix shorter = IpPrefix.parse("2001:db8:8000::/48");
    IpPrefix single = IpPrefix.parse("2001:db8:ffff:1::/64");
    DelegationWorld world =
        new DelegationWorld()
            .served(
                m ->
                    answer(
                        m,
                        SERVER,
                        ia(
                            LAN,
                            50,
                            80,
                            prefix(single, 100, 200),
                            prefix(shorter, 100, 400),
                            prefix(A, 50, 300))));
    world.linkUp();
    world.pass(5);
    assertEquals(List.of(single, shorter, A), world.held());
    world.served(m -> answer(m, SERVER, ia(LAN, 50, 80, prefix(shorter, 0, 0))));
    world.pass(50);
    assertEquals(List.of(single, A), world.held(), "one of them is taken back");
  }

  @ParameterizedTest
  @CsvSource({
    "2147483648, 2147483649", // more than 31 bits
    "4294967294, 4294967294", // the longest that ends
    "1800, 4294967295", // for ever, but not preferred for ever
    "4294967295, 4294967295",
    "0, 7200", // deprecated from the beginning
  })
  void shouldHoldALeaseOfAnyLength(long preferred, long valid) {
    DelegationWorld world =
        new DelegationWorld()
            .served(m -> answer(m, SERVER, ia(LAN, 0, 0, prefix(A, preferred, valid))));
    world.linkUp();
    world.pass(5);
    DelegatedPrefix lease = world.client.delegation().prefixes().getFirst();
    if (valid == EVER) {
      assertEquals(Long.MAX_VALUE, lease.validUntil());
      if (preferred == EVER) {
        assertEquals(Long.MAX_VALUE, world.client.nextDeadline(), "it is never renewed");
      }
    } else {
      assertEquals((double) valid, (lease.validUntil() - world.now) / (double) SECOND, 5);
    }
    if (preferred != EVER) {
      assertEquals((double) preferred, (lease.preferredUntil() - world.now) / (double) SECOND, 5);
    }
    assertTrue(world.pass(3000).size() < 10);
    assertEquals(List.of(A), world.held());
  }

  @Test
  void shouldKeepItsLeaseThoughTheCarrierFlapsAHundredTimes() {
    DelegationWorld world = DelegationWorld.bound();
    for (int i = 0; i < 100; i++) {
      world.client.linkDown();
      world.pass(0.05);
      world.linkUp();
      world.pass(0.05);
    }
    assertTrue(world.sent.size() <= 100, "one question each time at the most");
    assertEquals(List.of(A), world.held());
    world.pass(5);
    assertEquals(State.BOUND, world.client.state());
    assertEquals(List.of(A), world.held());
  }

  @Test
  void shouldGetALeaseThoughTheCarrierFlapsInTheMiddleOfEachExchange() {
    DelegationWorld world = new DelegationWorld().served(giving(A));
    for (int i = 0; i < 100; i++) {
      world.linkUp();
      world.pass(i / 50.0);
      world.client.linkDown();
    }
    world.linkUp();
    world.pass(5);
    assertEquals(List.of(A), world.held());
    assertEquals(State.BOUND, world.client.state());
  }

  @Test
  void shouldConfirmItsLeaseAfterASleep() {
    DelegationWorld world = DelegationWorld.bound();
    world.client.slept(60 * SECOND, world.now);
    long left = world.client.delegation().prefixes().getFirst().validUntil() - world.now;
    assertTrue(left <= 140 * SECOND, "it went on meanwhile");
    List<Sent> sent = world.pass(5);
    assertEquals(List.of(Dhcp6Type.REBIND), types(sent));
    assertEquals(State.BOUND, world.client.state());
    assertEquals(List.of(A), world.held());
  }

  @Test
  void shouldAskAnewForALeaseThatEndedInASleep() {
    DelegationWorld world = DelegationWorld.bound();
    world.served(giving(B));
    world.client.slept(3600 * SECOND, world.now);
    assertEquals(List.of(), world.held());
    List<Sent> sent = world.pass(5);
    assertEquals(List.of(Dhcp6Type.SOLICIT, Dhcp6Type.REQUEST), types(sent));
    assertEquals(List.of(A), sent.getFirst().prefixes(LAN), "with the old one as a hint");
    assertEquals(List.of(B), world.held());
  }

  @Test
  void shouldSleepWhateverItDoes() {
    DelegationWorld down = DelegationWorld.bound();
    down.client.linkDown();
    down.client.slept(3600 * SECOND, down.now);
    assertEquals(List.of(), down.pass(100), "it has no link");
    assertEquals(List.of(), down.held());

    DelegationWorld released = DelegationWorld.bound();
    released.client.release(released.now);
    released.client.slept(3600 * SECOND, released.now);
    released.pass(100);
    assertEquals(State.RELEASED, released.client.state());

    DelegationWorld asking = new DelegationWorld();
    asking.linkUp();
    asking.pass(1000);
    asking.client.slept(3600 * SECOND, asking.now);
    asking.served(giving(A));
    asking.pass(3);
    assertEquals(List.of(A), asking.held(), "it does not wait for what is left of an hour");
  }

  @Test
  void shouldHoldForEverWhatHasNoEndThoughItSleeps() {
    DelegationWorld world =
        new DelegationWorld().served(m -> answer(m, SERVER, ia(LAN, 0, 0, prefix(A, EVER, EVER))));
    world.linkUp();
    world.pass(3);
    world.client.slept(3600 * SECOND, world.now);
    assertEquals(Long.MAX_VALUE, world.client.delegation().prefixes().getFirst().validUntil());
    world.pass(5);
    assertEquals(List.of(A), world.held());
  }
}
