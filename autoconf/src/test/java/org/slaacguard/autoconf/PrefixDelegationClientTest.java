package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.autoconf.DelegationWorld.A;
import static org.slaacguard.autoconf.DelegationWorld.B;
import static org.slaacguard.autoconf.DelegationWorld.CLIENT;
import static org.slaacguard.autoconf.DelegationWorld.LAN;
import static org.slaacguard.autoconf.DelegationWorld.OTHER;
import static org.slaacguard.autoconf.DelegationWorld.SECOND;
import static org.slaacguard.autoconf.DelegationWorld.SERVER;
import static org.slaacguard.autoconf.DelegationWorld.answer;
import static org.slaacguard.autoconf.DelegationWorld.giving;
import static org.slaacguard.autoconf.DelegationWorld.ia;
import static org.slaacguard.autoconf.DelegationWorld.isFor;
import static org.slaacguard.autoconf.DelegationWorld.prefix;
import static org.slaacguard.autoconf.DelegationWorld.status;
import static org.slaacguard.autoconf.DelegationWorld.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.autoconf.DelegationWorld.Sent;
import org.slaacguard.autoconf.PrefixDelegationClient.State;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Dhcp6Option.ClientId;
import org.slaacguard.net.Dhcp6Option.ElapsedTime;
import org.slaacguard.net.Dhcp6Option.IaNa;
import org.slaacguard.net.Dhcp6Option.Preference;
import org.slaacguard.net.Dhcp6Option.RapidCommit;
import org.slaacguard.net.Dhcp6Option.Raw;
import org.slaacguard.net.Dhcp6Option.ServerId;
import org.slaacguard.net.Dhcp6Option.SolMaxRt;
import org.slaacguard.net.Dhcp6Status;
import org.slaacguard.net.Dhcp6Type;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

class PrefixDelegationClientTest {
  private static final Dhcp6Type SOLICIT = Dhcp6Type.SOLICIT;
  private static final Dhcp6Type REQUEST = Dhcp6Type.REQUEST;
  private static final Dhcp6Type RENEW = Dhcp6Type.RENEW;
  private static final Dhcp6Type REBIND = Dhcp6Type.REBIND;

  private static double seconds(Sent from, Sent to) {
    return (to.at() - from.at()) / (double) SECOND;
  }

  @Test
  void shouldHaveAPrefixOneSecondAfterTheRandomDelay() {
    DelegationWorld world = new DelegationWorld().served(giving(A));
    long up = world.now;
    world.client.linkUp(up);
    List<Sent> sent = world.pass(3);
    assertEquals(List.of(SOLICIT, REQUEST), types(sent));
    assertTrue(sent.getFirst().at() - up <= SECOND);
    assertTrue(seconds(sent.get(0), sent.get(1)) <= 1.1);
    assertEquals(List.of(A), world.held());
    assertEquals(State.BOUND, world.client.state());
  }

  @Test
  void shouldAskForPrefixesAloneWithTheLengthHopedFor() {
    DelegationWorld world = new DelegationWorld();
    world.linkUp();
    Sent solicit = world.pass(1).getFirst();
    assertEquals(List.of(IpPrefix.parse("::/56")), solicit.prefixes(LAN));
    assertNull(solicit.message().option(IaNa.class));
    assertNull(solicit.message().option(RapidCommit.class));
    assertNull(solicit.message().option(Dhcp6Option.ReconfigureAccept.class));
    assertNull(solicit.message().option(ServerId.class));
    assertEquals(new ClientId(CLIENT), solicit.message().option(ClientId.class));
  }

  @Test
  void shouldNeverHintALengthOfZero() {
    assertThrows(IllegalArgumentException.class, () -> WantedAssociation.prefixes("lan", 0));
    assertThrows(IllegalArgumentException.class, () -> WantedAssociation.prefixes("lan", 65));
  }

  @Test
  void shouldSolicitEverMoreRarelyUpToAnHour() {
    DelegationWorld world = new DelegationWorld();
    world.linkUp();
    List<Sent> sent = world.pass(100_000);
    double before = 0;
    for (int i = 1; i < sent.size(); i++) {
      double wait = seconds(sent.get(i - 1), sent.get(i));
      if (i == 1) {
        assertTrue(wait > 1 && wait <= 1.1, "first " + wait);
      } else if (before < 1700) {
        assertTrue(wait >= 1.9 * before - 1e-6 && wait <= 2.1 * before + 1e-6, before + " " + wait);
      } else {
        assertTrue(wait >= 3240 && wait <= 3960, "last " + wait);
      }
      before = wait;
    }
    assertTrue(sent.size() > 30);
    ElapsedTime elapsed = Objects.requireNonNull(sent.get(1).message().option(ElapsedTime.class));
    assertEquals(seconds(sent.get(0), sent.get(1)) * 100, elapsed.centiseconds(), 1);
    assertEquals(new ElapsedTime(0xffff), sent.getLast().message().option(ElapsedTime.class));
    assertEquals(
        sent.getFirst().message().transactionId(), sent.getLast().message().transactionId());
  }

  @Test
  void shouldFollowTheServersLongestWaitEvenIfItHasNoPrefix() {
    DelegationWorld world =
        new DelegationWorld()
            .served(m -> answer(m, SERVER, status(Dhcp6Status.NO_PREFIX_AVAIL), new SolMaxRt(60)));
    world.linkUp();
    List<Sent> sent = world.pass(1000);
    assertTrue(seconds(sent.get(sent.size() - 2), sent.getLast()) <= 66);
    assertEquals(1, world.news.stream().filter(n -> n.contains("NoPrefixAvail")).count());
    world.served(m -> answer(m, SERVER, status(6), new SolMaxRt(59)));
    sent = world.pass(1000);
    assertTrue(seconds(sent.get(sent.size() - 2), sent.getLast()) <= 66);
    world.served(giving(A));
    world.pass(70);
    assertEquals(List.of(A), world.held());
  }

  @Test
  void shouldAskAnotherServerIfTheChosenOneDoesNotAnswer() {
    DelegationWorld world = new DelegationWorld();
    world.servers =
        m -> {
          List<Dhcp6Message> answers = new ArrayList<>();
          if (m.type() == SOLICIT) {
            answers.add(answer(m, SERVER, new Preference(9), ia(LAN, 0, 0, prefix(A, 100, 200))));
          }
          if (isFor(m, OTHER)) {
            answers.add(answer(m, OTHER, ia(LAN, 0, 0, prefix(B, 100, 200))));
          }
          return answers;
        };
    world.linkUp();
    List<Sent> sent = world.pass(300);
    List<Sent> toFirst = sent.stream().filter(s -> s.type() == REQUEST).toList();
    assertEquals(11, toFirst.size()); // ten times, then the other
    for (int i = 1; i < 10; i++) {
      assertTrue(seconds(toFirst.get(i - 1), toFirst.get(i)) <= 33);
    }
    assertEquals(List.of(B), world.held());
  }

  @Test
  void shouldPreferAServerWithABetterPrefixToOneThatWantsToBeChosen() {
    IpPrefix single = IpPrefix.parse("2001:db8:ffff:1::/64");
    DelegationWorld world = new DelegationWorld();
    world.servers =
        m -> {
          List<Dhcp6Message> answers = new ArrayList<>();
          if (isFor(m, SERVER)) {
            answers.add(
                answer(m, SERVER, new Preference(255), ia(LAN, 0, 0, prefix(single, 100, 200))));
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
  void shouldTakeAServerOfPreference255AtOnceIfItGivesAllThatIsWanted() {
    DelegationWorld world =
        new DelegationWorld()
            .served(
                m -> answer(m, SERVER, new Preference(255), ia(LAN, 0, 0, prefix(A, 100, 200))));
    world.linkUp();
    List<Sent> sent = world.pass(1);
    assertEquals(List.of(SOLICIT, REQUEST), types(sent));
    assertEquals(0, seconds(sent.get(0), sent.get(1)));
  }

  @Test
  void shouldKeepASingleSubnetIfThereIsNoBetterOne() {
    IpPrefix single = IpPrefix.parse("2001:db8:ffff:1::/64");
    DelegationWorld world = new DelegationWorld().served(giving(single));
    world.linkUp();
    world.pass(3);
    assertEquals(List.of(single), world.held());
  }

  @Test
  void shouldHoldSeveralSingleSubnets() {
    WantedAssociation second = WantedAssociation.prefixes("lan:2", 56);
    IpPrefix one = IpPrefix.parse("2001:db8:1::/64");
    IpPrefix two = IpPrefix.parse("2001:db8:2::/64");
    DelegationWorld world =
        new DelegationWorld(DelegationWorld.settings(LAN, second))
            .served(
                m ->
                    answer(
                        m,
                        SERVER,
                        ia(second, 0, 0, prefix(two, 100, 200)),
                        ia(LAN, 0, 0, prefix(one, 100, 200))));
    world.linkUp();
    world.pass(60);
    assertEquals(List.of(one, two), world.held());
    assertNotEquals(LAN.iaid(), second.iaid());
  }

  @Test
  void shouldAskInTheRequestForNothingThatWasNotOffered() {
    WantedAssociation address = WantedAssociation.addresses("wan");
    DelegationWorld world =
        new DelegationWorld(DelegationWorld.settings(LAN, address))
            .served(
                m ->
                    answer(
                        m,
                        SERVER,
                        ia(LAN, 0, 0, prefix(A, 100, 200)),
                        new IaNa(address.iaid(), 0, 0, List.of(status(2)))));
    world.linkUp();
    List<Sent> sent = world.pass(3);
    assertNotNull(sent.getFirst().message().option(IaNa.class));
    assertNull(sent.get(1).message().option(IaNa.class));
    assertEquals(List.of(A), sent.get(1).prefixes(LAN));
    assertEquals(List.of(A), world.held());
  }

  @Test
  void shouldRenewAtT1AndRebindAtT2AndHoldOnToTheEnd() {
    DelegationWorld world = DelegationWorld.bound();
    long bound = world.now - 3 * SECOND;
    world.servers = m -> List.of();
    List<Sent> sent = world.pass(190);
    List<Sent> renews = sent.stream().filter(s -> s.type() == RENEW).toList();
    List<Sent> rebinds = sent.stream().filter(s -> s.type() == REBIND).toList();
    assertEquals(50, (renews.getFirst().at() - bound) / (double) SECOND, 2);
    assertEquals(80, (rebinds.getFirst().at() - bound) / (double) SECOND, 2);
    assertTrue(seconds(renews.get(0), renews.get(1)) >= 9);
    assertEquals(new ServerId(SERVER), renews.getFirst().message().option(ServerId.class));
    assertNull(rebinds.getFirst().message().option(ServerId.class));
    assertEquals(List.of(A), rebinds.getFirst().prefixes(LAN));
    assertEquals(List.of(A), world.held(), "T2 is not the end");
    sent = world.pass(20);
    assertEquals(List.of(), world.held());
    assertEquals(SOLICIT, sent.getLast().type());
    assertEquals(List.of(A), sent.getLast().prefixes(LAN));
    world.served(giving(A));
    world.pass(20);
    assertEquals(List.of(A), world.held());
  }

  @Test
  void shouldLengthenTheLeaseWithEachRenewal() {
    DelegationWorld world = DelegationWorld.bound();
    world.pass(10_000);
    assertEquals(List.of(A), world.held());
    long left = world.client.delegation().leases().getFirst().validUntil() - world.now;
    assertTrue(left > 140 * SECOND);
    assertTrue(world.sent.stream().allMatch(s -> s.type() == RENEW));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 50, 80",
    "30, 0, 30, 80",
    "90, 0, 90, 90",
    "0, 40, 25, 40",
    "80, 50, 50, 80", // the other way round
    "300, 400, 50, 80", // behind the end
    "50, 4000, 50, 80",
    "4294967295, 4294967295, 50, 80",
  })
  void shouldKeepALeaseWhateverItsTimes(long t1, long t2, int renew, int rebind) {
    DelegationWorld world =
        new DelegationWorld().served(m -> answer(m, SERVER, ia(LAN, t1, t2, prefix(A, 100, 200))));
    world.linkUp();
    world.pass(3);
    assertEquals(List.of(A), world.held());
    world.servers = m -> List.of();
    List<Sent> sent = world.pass(150);
    long bound = world.client.delegation().leases().getFirst().validUntil() - 200 * SECOND;
    Sent first = sent.stream().filter(s -> s.type() != SOLICIT).findFirst().orElseThrow();
    assertEquals(renew, (first.at() - bound) / (double) SECOND, 0.001);
    Sent last = sent.stream().filter(s -> s.type() == REBIND).findFirst().orElseThrow();
    assertEquals(rebind, (last.at() - bound) / (double) SECOND, 0.001);
  }

  @Test
  void shouldNotFloodAServerThatGivesSeconds() {
    DelegationWorld world =
        new DelegationWorld().served(m -> answer(m, SERVER, ia(LAN, 0, 0, prefix(A, 1, 2))));
    world.linkUp();
    world.pass(3);
    assertTrue(world.pass(100).size() <= 100);
  }

  @Test
  void shouldRenumberInOneStep() {
    DelegationWorld world = DelegationWorld.bound();
    world.served(m -> answer(m, SERVER, ia(LAN, 50, 80, prefix(A, 0, 0), prefix(B, 100, 200))));
    world.pass(50);
    assertEquals(List.of(B), world.held());
    assertEquals(State.BOUND, world.client.state());
  }

  @Test
  void shouldHoldWhatARenewalDoesNotNameUntilItEnds() {
    DelegationWorld world = DelegationWorld.bound();
    world.served(giving(B));
    world.pass(50);
    assertEquals(List.of(B, A), world.held(), "the newest first");
    world.pass(150);
    assertEquals(List.of(B), world.held());
  }

  @Test
  void shouldBoundWhatAServerThatGivesAnotherPrefixEachTimeMakesItHold() {
    DelegationWorld world = DelegationWorld.bound();
    int[] count = {0};
    world.served(
        m -> {
          IpPrefix next = IpPrefix.parse("2001:db8:" + Integer.toHexString(++count[0]) + "00::/56");
          return answer(m, SERVER, ia(LAN, 10, 20, prefix(next, 9000, 9000)));
        });
    world.pass(1000);
    assertEquals(8, world.held().size());
  }

  /** dhcpcd#489. */
  @Test
  void shouldSolicitWithTheOldPrefixIfARebindIsAnsweredWithZeroLifetimes() {
    DelegationWorld world = DelegationWorld.bound();
    world.client.linkDown();
    assertEquals(List.of(A), world.held());
    world.served(
        m ->
            m.type() == REBIND
                ? answer(m, SERVER, ia(LAN, 0, 0, prefix(A, 0, 0)))
                : giving(A).apply(m));
    world.linkUp();
    List<Sent> sent = world.pass(5);
    assertEquals(List.of(REBIND, SOLICIT, REQUEST), types(sent));
    assertEquals(List.of(A), sent.get(1).prefixes(LAN));
    assertEquals(List.of(A), world.held());
  }

  @Test
  void shouldSolicitIfARebindOnANewLinkFindsNoBinding() {
    DelegationWorld world = DelegationWorld.bound();
    world.client.linkDown();
    world.served(
        m ->
            m.type() == REBIND
                ? answer(m, SERVER, ia(LAN, 0, 0, status(Dhcp6Status.NO_BINDING)))
                : giving(B).apply(m));
    long up = world.now;
    world.client.linkUp(up);
    List<Sent> sent = world.pass(5);
    assertEquals(List.of(REBIND, SOLICIT, REQUEST), types(sent));
    assertTrue(sent.getLast().at() - up <= 5 * SECOND);
    assertEquals(List.of(B), world.held());
  }

  @Test
  void shouldHoldTheLeaseAndLookFurtherIfNobodyAnswersOnANewLink() {
    DelegationWorld world = DelegationWorld.bound();
    world.client.linkDown();
    world.servers = m -> List.of();
    world.linkUp();
    List<Sent> sent = world.pass(30);
    List<Sent> rebinds = sent.stream().filter(s -> s.type() == REBIND).toList();
    // A Confirm's timers: 1, 2 and 4 seconds, 10 in all.
    assertTrue(rebinds.size() >= 4 && rebinds.size() <= 6, "" + rebinds.size());
    assertTrue(seconds(rebinds.getFirst(), rebinds.getLast()) <= 10);
    assertEquals(SOLICIT, sent.getLast().type());
    assertEquals(List.of(A), world.held());
    world.served(giving(A));
    world.pass(40);
    assertEquals(State.BOUND, world.client.state());
  }

  @Test
  void shouldHoldTheLeaseOverARestart() {
    Delegation before = DelegationWorld.bound().client.delegation();
    DelegationWorld world = new DelegationWorld().served(giving(A));
    world.now = 20 * SECOND;
    world.client.restore(before, world.now);
    assertEquals(List.of(A), world.held());
    world.linkUp();
    assertEquals(List.of(REBIND), types(world.pass(5)));
    assertEquals(State.BOUND, world.client.state());
  }

  @Test
  void shouldHoldTheLeaseOverARestartThoughAnotherLengthIsHopedFor() {
    DelegationWorld world = DelegationWorld.bound();
    WantedAssociation longer = WantedAssociation.prefixes("lan", 60);
    DelegationWorld next = new DelegationWorld(DelegationWorld.settings(longer));
    next.client.restore(world.client.delegation(), world.now);
    assertEquals(List.of(A), next.held());
    next.client.linkUp(next.now);
    assertEquals(List.of(A), next.pass(1).getFirst().prefixes(longer));
  }

  @Test
  void shouldNotHoldOverARestartWhatHasEndedOrIsWantedNoMore() {
    Delegation before = DelegationWorld.bound().client.delegation();
    DelegationWorld world = new DelegationWorld();
    world.client.restore(before, world.now + 1000 * SECOND);
    assertEquals(List.of(), world.held());
    world = new DelegationWorld(DelegationWorld.settings(WantedAssociation.prefixes("x", 56)));
    world.client.restore(before, world.now);
    assertEquals(List.of(), world.held());
    world.linkUp();
    assertEquals(List.of(SOLICIT), types(world.pass(1)));
  }

  /** dhcpcd discussion 730. */
  @Test
  void shouldTakeAReplyWithAMalformedAuthentication() {
    DelegationWorld world =
        new DelegationWorld()
            .served(
                m ->
                    answer(
                        m,
                        SERVER,
                        new Raw(11, new byte[] {3, 1, 0}),
                        ia(LAN, 0, 0, prefix(A, 100, 200))));
    world.linkUp();
    world.pass(3);
    assertEquals(List.of(A), world.held());
  }

  @ParameterizedTest
  @CsvSource({
    "::/0",
    "fe80::/56",
    "ff00::/8",
    "::/56",
    "2001:db8::1/128",
  })
  void shouldNotTakeWhatIsNoPrefixForARouter(String prefix) {
    DelegationWorld world = new DelegationWorld().served(giving(IpPrefix.parse(prefix)));
    world.linkUp();
    world.pass(5);
    assertEquals(List.of(), world.held());
  }

  @Test
  void shouldNotTakeAPrefixThatIsPreferredForLongerThanValid() {
    DelegationWorld world =
        new DelegationWorld().served(m -> answer(m, SERVER, ia(LAN, 0, 0, prefix(A, 300, 200))));
    world.linkUp();
    world.pass(5);
    assertEquals(List.of(), world.held());
  }

  @Test
  void shouldIgnoreWhatIsNotAnAnswer() {
    DelegationWorld world = new DelegationWorld();
    world.servers =
        m -> {
          Dhcp6Message right = Objects.requireNonNull(giving(A).apply(m));
          List<Dhcp6Option> strange = new ArrayList<>(right.options());
          strange.set(0, new ClientId(OTHER));
          List<Dhcp6Option> nobody = new ArrayList<>(right.options());
          nobody.remove(1);
          return List.of(
              new Dhcp6Message(right.type(), right.transactionId() ^ 1, right.options()),
              new Dhcp6Message(right.type(), right.transactionId(), strange),
              new Dhcp6Message(right.type(), right.transactionId(), nobody),
              new Dhcp6Message(Dhcp6Type.REPLY, right.transactionId(), right.options()),
              new Dhcp6Message(SOLICIT, right.transactionId(), right.options()));
        };
    world.linkUp();
    world.client.receive(new byte[] {7, 1}, world.now);
    world.pass(10);
    assertEquals(List.of(), world.held());
    assertEquals(State.SOLICIT, world.client.state());
  }

  @Test
  void shouldRequestFromOneServerAlone() {
    DelegationWorld world = new DelegationWorld();
    world.servers =
        m ->
            m.type() == SOLICIT
                ? List.of(Objects.requireNonNull(giving(A).apply(m)))
                : List.of(answer(m, OTHER, ia(LAN, 0, 0, prefix(B, 100, 200))));
    world.linkUp();
    world.pass(5);
    assertEquals(List.of(), world.held());
  }

  @Test
  void shouldCommitRapidlyOnlyIfAskedTo() {
    for (boolean rapid : List.of(true, false)) {
      DelegationWorld world =
          new DelegationWorld(
              new DelegationSettings(CLIENT, List.of(LAN), rapid, false, List.of()));
      world.servers =
          m -> {
            Dhcp6Message reply =
                answer(m, SERVER, new RapidCommit(), ia(LAN, 0, 0, prefix(A, 100, 200)));
            return List.of(new Dhcp6Message(Dhcp6Type.REPLY, m.transactionId(), reply.options()));
          };
      world.linkUp();
      List<Sent> sent = world.pass(1);
      assertEquals(rapid, sent.getFirst().message().option(RapidCommit.class) != null);
      assertEquals(rapid, !world.held().isEmpty());
    }
  }

  @Test
  void shouldSayWhatTheProviderDemands() {
    Raw vendor = new Raw(16, new byte[] {0, 0, 0, 9});
    DelegationWorld world =
        new DelegationWorld(
                new DelegationSettings(CLIENT, List.of(LAN), false, false, List.of(vendor)))
            .served(giving(A));
    world.linkUp();
    world.pass(60);
    world.client.release(world.now);
    world.pass(1);
    assertEquals(Dhcp6Type.RELEASE, world.sent.getLast().type());
    for (Sent sent : world.sent) {
      assertTrue(sent.message().options().contains(vendor));
    }
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new DelegationSettings(
                CLIENT, List.of(LAN), false, false, List.of(new Raw(1, new byte[9]))));
  }

  @Test
  void shouldGiveBackOnceAnsweredOrFourTimes() {
    DelegationWorld world = DelegationWorld.bound();
    world.client.release(world.now);
    assertEquals(List.of(), world.held());
    assertEquals(1, world.pass(60).size());
    assertEquals(State.RELEASED, world.client.state());

    world = DelegationWorld.bound();
    world.servers = m -> List.of();
    world.client.release(world.now);
    List<Sent> sent = world.pass(60);
    assertEquals(4, sent.size());
    assertEquals(List.of(A), sent.getFirst().prefixes(LAN));
    assertEquals(State.RELEASED, world.client.state());
    world.linkUp();
    assertEquals(List.of(), world.pass(600));
  }

  @Test
  void shouldExcludeWhatTheProviderKeepsAndPassNameServersOn() {
    IpPrefix part = IpPrefix.parse("2001:db8:a00:ff::/64");
    DelegationWorld world =
        new DelegationWorld()
            .served(
                m ->
                    answer(
                        m,
                        SERVER,
                        new Dhcp6Option.DnsServers(List.of(Ipv6Address.parse("2001:db8::53"))),
                        ia(LAN, 0, 0, prefix(A, 100, 200, Dhcp6Option.PdExclude.of(A, part)))));
    world.linkUp();
    world.pass(3);
    Delegation delegation = world.client.delegation();
    assertEquals(part, delegation.prefixes().getFirst().excluded());
    assertEquals("[2001:db8::53]", delegation.nameServers().toString());
  }

  @Test
  void shouldAskAgainAtRenewalForAPrefixThatIsLacking() {
    WantedAssociation second = WantedAssociation.prefixes("lan:2", 60);
    DelegationWorld world =
        new DelegationWorld(DelegationWorld.settings(LAN, second))
            .served(
                m ->
                    answer(
                        m,
                        SERVER,
                        ia(LAN, 50, 80, prefix(A, 100, 200)),
                        ia(second, 0, 0, status(Dhcp6Status.NO_PREFIX_AVAIL))));
    world.linkUp();
    world.pass(3);
    assertEquals(List.of(A), world.held());
    Sent renew = world.pass(51).getFirst();
    assertEquals(List.of(IpPrefix.parse("::/60")), renew.prefixes(second));
    assertEquals(List.of(A), world.held());
  }

  @Test
  void shouldSayNothingWhileTheLinkIsDown() {
    DelegationWorld world = DelegationWorld.bound();
    world.client.linkDown();
    assertEquals(List.of(), world.pass(1000));
    assertEquals(List.of(), world.held(), "but what has ended has ended");
    world.linkUp();
    assertEquals(SOLICIT, world.pass(1).getFirst().type());
  }

  /** On the uplink: a relay speaks to servers, never to us. */
  @Test
  void shouldTakeNoMessageOfARelay() {
    List<byte[]> inner = new ArrayList<>();
    DelegationWorld world =
        new DelegationWorld()
            .served(
                m -> {
                  inner.add(Objects.requireNonNull(giving(B).apply(m)).toBytes());
                  return giving(A).apply(m);
                });
    world.linkUp();
    world.pass(3);
    for (byte[] each : inner) {
      for (byte[] message : RelayMessages.around(each)) {
        world.client.receive(message, world.now);
        assertEquals(State.BOUND, world.client.state());
      }
    }
    assertEquals(List.of(A), world.held());
  }
}
