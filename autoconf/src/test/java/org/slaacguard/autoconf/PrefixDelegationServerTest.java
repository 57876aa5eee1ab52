package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Dhcp6Option.IaNa;
import org.slaacguard.net.Dhcp6Option.IaPd;
import org.slaacguard.net.Dhcp6Option.IaPrefix;
import org.slaacguard.net.Dhcp6Option.StatusCode;
import org.slaacguard.net.Dhcp6Status;
import org.slaacguard.net.Dhcp6Type;
import org.slaacguard.net.Duid;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PacketException;
import org.slaacguard.net.PublicKey;

/** The server alone, in virtual time, by what a client would send. */
class PrefixDelegationServerTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Duid SERVER = Duid.parse("0004aaaa");
  private static final Duid CLIENT = Duid.parse("0004bbbb");
  private static final PublicKey PEER = key(1);
  private static final Ipv6Address AT = Ipv6Address.parse("fe80::2");
  private static final IpPrefix POOL = IpPrefix.parse("2001:db8:f00::/56");

  private PrefixDelegationServer server = server();
  private long now = 1000 * SECOND;

  private static PrefixDelegationServer server() {
    return new PrefixDelegationServer(SERVER, new SplittableRandom(1), 1000);
  }

  private static PublicKey key(int number) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) number;
    bytes[1] = (byte) (number >> 8);
    return PublicKey.ofBytes(bytes);
  }

  @BeforeEach
  void begin() {
    server.limit(PEER, 1, now);
    pools(pool(POOL));
  }

  private static DelegationPool pool(IpPrefix prefix) {
    return pool(prefix, 60, 64, Long.MAX_VALUE, Long.MAX_VALUE);
  }

  private static DelegationPool pool(
      IpPrefix prefix, int shortest, int longest, long preferredUntil, long validUntil) {
    return new DelegationPool(
        prefix,
        shortest,
        longest,
        Duration.ofMinutes(45),
        Duration.ofMinutes(90),
        preferredUntil,
        validUntil);
  }

  private void pools(DelegationPool... pools) {
    server.pools(List.of(pools), List.of(), now);
  }

  /** A message with an association that names prefixes, and more options. */
  private static Dhcp6Message message(
      Dhcp6Type type, Duid client, boolean toServer, List<IpPrefix> named, Dhcp6Option... more) {
    List<Dhcp6Option> options = new ArrayList<>();
    options.add(new Dhcp6Option.ClientId(client));
    if (toServer) {
      options.add(new Dhcp6Option.ServerId(SERVER));
    }
    options.add(association(1, named));
    options.addAll(List.of(more));
    return new Dhcp6Message(type, 7, options);
  }

  private static IaPd association(int iaid, List<IpPrefix> named) {
    return new IaPd(
        iaid,
        0,
        0,
        named.stream().<Dhcp6Option>map(p -> new IaPrefix(0, 0, p, List.of())).toList());
  }

  private static List<IpPrefix> prefixes(String... texts) {
    return List.of(texts).stream().map(IpPrefix::parse).toList();
  }

  private @Nullable Dhcp6Message ask(PublicKey peer, Dhcp6Message message) {
    server.receive(peer, AT, message.toBytes(), now);
    return poll(peer);
  }

  /** What goes out now. */
  private @Nullable Dhcp6Message poll(PublicKey peer) {
    List<Dhcp6Message> sent = new ArrayList<>();
    server.poll(
        now,
        (to, address, wire) -> {
          assertEquals(peer, to);
          assertEquals(AT, address);
          assertTrue(wire.length <= 1232, "it does not fit");
          try {
            sent.add(Dhcp6Message.parse(wire));
          } catch (PacketException e) {
            throw new AssertionError(e);
          }
        });
    assertTrue(sent.size() <= 1, () -> "several answers: " + sent);
    return sent.isEmpty() ? null : sent.getFirst();
  }

  private Dhcp6Message answer(Dhcp6Message message) {
    return Objects.requireNonNull(ask(PEER, message), "no answer");
  }

  private static IaPd association(Dhcp6Message answer) {
    return Objects.requireNonNull(answer.option(IaPd.class));
  }

  private static List<IaPrefix> given(Dhcp6Message answer) {
    return association(answer).options().stream()
        .filter(IaPrefix.class::isInstance)
        .map(IaPrefix.class::cast)
        .toList();
  }

  private static IpPrefix first(Dhcp6Message answer) {
    return given(answer).getFirst().prefix();
  }

  private static int status(List<Dhcp6Option> options) {
    StatusCode status = Dhcp6Message.first(options, StatusCode.class);
    return status == null ? Dhcp6Status.SUCCESS : status.status();
  }

  private Dhcp6Message request(Duid client, IpPrefix... hints) {
    return message(Dhcp6Type.REQUEST, client, true, List.of(hints));
  }

  private IpPrefix lease() {
    return first(answer(request(CLIENT)));
  }

  @Test
  void shouldAdvertiseThenGive() {
    Dhcp6Message advertise = answer(message(Dhcp6Type.SOLICIT, CLIENT, false, List.of()));
    assertEquals(Dhcp6Type.ADVERTISE, advertise.type());
    assertEquals(7, advertise.transactionId());
    assertEquals(60, first(advertise).length());
    assertTrue(POOL.contains(first(advertise)));
    assertEquals(List.of(), server.prefixes(PEER, now), "an offer is no lease");

    Dhcp6Message reply = answer(request(CLIENT, first(advertise)));
    assertEquals(Dhcp6Type.REPLY, reply.type());
    assertEquals(first(advertise), first(reply));
    assertEquals(List.of(first(reply)), server.prefixes(PEER, now));
    assertEquals(Set.of(PEER), server.takeChanged(now));
    assertEquals(45 * 60, given(reply).getFirst().preferred());
    assertEquals(90 * 60, given(reply).getFirst().valid());
    assertTrue(association(reply).t1() <= 300, "T1 is five minutes at the most");
    assertTrue(association(reply).t2() >= association(reply).t1());
  }

  @Test
  void shouldCommitRapidlyOnlyIfAsked() {
    Dhcp6Message reply =
        answer(message(Dhcp6Type.SOLICIT, CLIENT, false, List.of(), new Dhcp6Option.RapidCommit()));
    assertEquals(Dhcp6Type.REPLY, reply.type());
    assertNotNull(reply.option(Dhcp6Option.RapidCommit.class));
    assertEquals(List.of(first(reply)), server.prefixes(PEER, now));
  }

  @ParameterizedTest
  @CsvSource({
    // hint, length given
    "::/60, 60",
    "::/62, 62",
    "::/64, 64",
    "::/48, 60",
    "::/96, 64",
    "2001:db8:f00:20::/61, 61",
    "2001:db8:f00:20::/60, 60"
  })
  void shouldHonourHintsWithinBounds(String hint, int length) {
    IpPrefix given = first(answer(request(CLIENT, IpPrefix.parse(hint))));
    assertEquals(length, given.length());
    if (hint.startsWith("2001") && IpPrefix.parse(hint).length() == length) {
      assertEquals(IpPrefix.parse(hint), given);
    }
  }

  @Test
  void shouldGiveTheSameToTheSameAndOthersToOthers() {
    server.limit(PEER, 16, now);
    IpPrefix one = lease();
    assertEquals(one, lease());
    IpPrefix other = first(answer(request(Duid.parse("0004cccc"))));
    assertNotEquals(one, other);
    server.limit(key(2), 1, now);
    IpPrefix others = first(Objects.requireNonNull(ask(key(2), request(CLIENT))));
    assertNotEquals(one, others);

    // Another run that remembers nothing, in which they come in another order.
    server = server();
    begin();
    server.limit(PEER, 16, now);
    server.limit(key(2), 1, now);
    assertEquals(others, first(Objects.requireNonNull(ask(key(2), request(CLIENT)))));
    assertEquals(one, lease());
  }

  @Test
  void shouldRemember() {
    IpPrefix wanted = IpPrefix.parse("2001:db8:f00:70::/60");
    assertEquals(wanted, first(answer(request(CLIENT, wanted))));
    PrefixDelegationServer.Held held = server.held().getFirst();
    server = server();
    server.restore(held.delegation(), held.address(), now);
    assertEquals(List.of(), server.prefixes(PEER, now), "nobody has said that it may");
    assertEquals(Set.of(), server.takeChanged(now), "an uplink may take its time");
    assertFalse(server.hasChanged());
    begin();
    assertTrue(server.hasChanged());
    assertTrue(server.hasChanged(PEER));
    assertFalse(server.hasChanged(key(2)));
    assertEquals(List.of(wanted), server.prefixes(PEER, now));
    assertEquals(Set.of(PEER), server.takeChanged(now));
    assertEquals(wanted, lease());
  }

  @Test
  void shouldEndALeaseInTime() {
    IpPrefix leased = lease();
    server.takeChanged(now);
    assertEquals(now + 5400 * SECOND, server.nextDeadline());
    now += 5400 * SECOND;
    assertEquals(Set.of(PEER), server.takeChanged(now));
    assertEquals(List.of(), server.prefixes(PEER, now));
    assertEquals(leased, lease(), "it is kept for who had it");
  }

  @Test
  void shouldRenewAndRebindForAsLong() {
    IpPrefix leased = lease();
    for (Dhcp6Type type : List.of(Dhcp6Type.RENEW, Dhcp6Type.REBIND)) {
      now += 300 * SECOND;
      Dhcp6Message reply = answer(message(type, CLIENT, type == Dhcp6Type.RENEW, List.of(leased)));
      assertEquals(1, given(reply).size());
      assertEquals(leased, first(reply));
      assertEquals(5400, given(reply).getFirst().valid());
    }
    server.takeChanged(now);
    assertEquals(now + 5400 * SECOND, server.nextDeadline());
  }

  @Test
  void shouldTakeUpWhatAClientHasOfARunThatRemembersNothing() {
    IpPrefix had = IpPrefix.parse("2001:db8:f00:b0::/60");
    assertEquals(had, first(answer(message(Dhcp6Type.RENEW, CLIENT, true, List.of(had)))));
  }

  @Test
  void shouldReplaceADeadPrefixInOneReply() {
    IpPrefix old = lease();
    IpPrefix other = IpPrefix.parse("2001:db8:a00::/56");
    pools(pool(other));
    assertEquals(List.of(), server.prefixes(PEER, now));
    Dhcp6Message reply = answer(message(Dhcp6Type.RENEW, CLIENT, true, List.of(old)));
    assertEquals(2, given(reply).size());
    assertTrue(other.contains(first(reply)));
    assertEquals(new IaPrefix(0, 0, old, List.of()), given(reply).get(1));
    assertEquals(List.of(first(reply)), server.prefixes(PEER, now));
  }

  @Test
  void shouldSayThatAPrefixIsDeadWithoutAnother() {
    IpPrefix old = lease();
    pools();
    Dhcp6Message reply = answer(message(Dhcp6Type.REBIND, CLIENT, false, List.of(old)));
    assertEquals(List.of(new IaPrefix(0, 0, old, List.of())), given(reply));
    assertEquals(
        Dhcp6Status.NO_PREFIX_AVAIL,
        status(
            association(answer(message(Dhcp6Type.SOLICIT, CLIENT, false, List.of()))).options()));
  }

  @Test
  void shouldLeaveAPoolThatIsToBeLeftByAndBy() {
    IpPrefix old = lease();
    IpPrefix next = IpPrefix.parse("2001:db8:a00::/56");
    pools(pool(next), pool(POOL, 60, 64, now, now + 600 * SECOND));
    assertEquals(List.of(old), server.prefixes(PEER, now));
    Dhcp6Message reply = answer(message(Dhcp6Type.RENEW, CLIENT, true, List.of(old)));
    assertTrue(next.contains(first(reply)));
    assertEquals(new IaPrefix(0, 600, old, List.of()), given(reply).get(1));
    assertEquals(List.of(first(reply), old), server.prefixes(PEER, now));
    server.takeChanged(now);
    now += 600 * SECOND;
    assertEquals(Set.of(PEER), server.takeChanged(now));
    assertEquals(List.of(first(reply)), server.prefixes(PEER, now));
  }

  @Test
  void shouldGiveNothingOfWhatIsTaken() {
    server.limit(PEER, 16, now);
    List<IpPrefix> taken =
        prefixes("2001:db8:f00:0::/57", "2001:db8:f00:80::/64", "2001:db8:f00:93::1/128");
    server.pools(List.of(pool(POOL)), taken, now);
    Set<IpPrefix> all = new HashSet<>();
    for (int i = 0; i < 6; i++) {
      IpPrefix given = first(answer(request(Duid.parse("0004dd0" + i))));
      taken.forEach(each -> assertFalse(given.contains(each) || each.contains(given)));
      assertTrue(all.add(given));
    }
    // All of the shortest are gone: what is left is given in smaller parts.
    assertEquals(61, first(answer(request(Duid.parse("0004eeee")))).length());
  }

  @Test
  void shouldEndWhatSomebodyElseGets() {
    IpPrefix old = lease();
    server.pools(List.of(pool(POOL)), List.of(IpPrefix.of(old.address())), now);
    assertEquals(List.of(), server.prefixes(PEER, now));
    assertNotEquals(old, lease());
  }

  @Test
  void shouldBoundWhatAPeerHasAndLetOneThatIsGoneMakeRoom() {
    lease();
    Duid other = Duid.parse("0004cccc");
    assertEquals(
        Dhcp6Status.NO_PREFIX_AVAIL, status(association(answer(request(other))).options()));
    assertEquals(1, server.prefixes(PEER, now).size());
    now += PrefixDelegationServer.STALE + 1;
    assertEquals(1, given(answer(request(other))).size());
    assertEquals(1, server.prefixes(PEER, now).size());
    assertEquals(1, server.held().size());
  }

  @Test
  void shouldKeepNothingOfClientsThatGetNothing() {
    lease();
    for (int i = 0; i < 5000; i++) {
      now += SECOND / 20;
      Duid duid = Duid.parse("0004" + "%08x".formatted(i));
      Dhcp6Type type = i % 2 == 0 ? Dhcp6Type.SOLICIT : Dhcp6Type.REQUEST;
      ask(PEER, message(type, duid, i % 2 == 1, List.of()));
    }
    server.takeChanged(now);
    assertEquals(1, server.held().size());
  }

  @Test
  void shouldNotChangeFasterThanAPeerMay() {
    int answers = 0;
    for (int i = 0; i < 100; i++) {
      answers += ask(PEER, request(CLIENT)) == null ? 0 : 1;
      IpPrefix leased = server.prefixes(PEER, now).stream().findFirst().orElse(POOL);
      ask(PEER, message(Dhcp6Type.RELEASE, CLIENT, true, List.of(leased)));
    }
    assertEquals(16, answers);
    now += 2 * SECOND;
    assertNotNull(ask(PEER, request(CLIENT)));
    // Renewing is no change.
    for (int i = 0; i < 100; i++) {
      assertNotNull(ask(PEER, message(Dhcp6Type.RENEW, CLIENT, true, List.of())));
    }
    assertEquals(84, server.counts().limited());
  }

  @Test
  void shouldReleaseAndDecline() {
    IpPrefix leased = lease();
    Dhcp6Message declined = answer(message(Dhcp6Type.DECLINE, CLIENT, true, List.of(leased)));
    assertEquals(Dhcp6Status.SUCCESS, status(declined.options()));
    assertEquals(List.of(leased), server.prefixes(PEER, now));
    Dhcp6Message released = answer(message(Dhcp6Type.RELEASE, CLIENT, true, List.of(leased)));
    assertEquals(Dhcp6Type.REPLY, released.type());
    assertEquals(Dhcp6Status.SUCCESS, status(released.options()));
    assertEquals(List.of(), server.prefixes(PEER, now));
    Dhcp6Message unknown =
        answer(message(Dhcp6Type.RELEASE, Duid.parse("0004cccc"), true, List.of(leased)));
    assertEquals(Dhcp6Status.NO_BINDING, status(association(unknown).options()));
  }

  @Test
  void shouldHaveNoAddresses() {
    IaNa asked = new IaNa(3, 0, 0, List.of());
    Dhcp6Message advertise = answer(message(Dhcp6Type.SOLICIT, CLIENT, false, List.of(), asked));
    IaNa answered = Objects.requireNonNull(advertise.option(IaNa.class));
    assertEquals(3, answered.iaid());
    assertEquals(Dhcp6Status.NO_ADDRS_AVAIL, status(answered.options()));
    assertEquals(1, given(advertise).size());
  }

  @Test
  void shouldTellWhatIsAskedFor() {
    Dhcp6Option servers = new Dhcp6Option.DnsServers(List.of(Ipv6Address.parse("2001:db8::53")));
    server.information(peer -> peer.equals(PEER) ? List.of(servers) : List.of());
    Dhcp6Message asked =
        new Dhcp6Message(
            Dhcp6Type.INFORMATION_REQUEST, 9, List.of(new Dhcp6Option.OptionRequest(List.of(23))));
    Dhcp6Message reply = answer(asked);
    assertEquals(Dhcp6Type.REPLY, reply.type());
    assertEquals(servers, reply.option(Dhcp6Option.DnsServers.class));
    assertNull(
        answer(message(Dhcp6Type.SOLICIT, CLIENT, false, List.of()))
            .option(Dhcp6Option.DnsServers.class));
  }

  @ParameterizedTest
  @CsvSource({
    // type, with a server's identifier, counted as malformed
    "SOLICIT, true, true",
    "REQUEST, false, true",
    "RENEW, false, true",
    "REBIND, true, true",
    "RELEASE, false, true",
    "DECLINE, false, true",
    "CONFIRM, true, true",
    "CONFIRM, false, false",
    "INFORMATION_REQUEST, true, true",
    "ADVERTISE, true, true",
    "REPLY, true, true",
    "RECONFIGURE, true, true"
  })
  void shouldDropWhatBreaksARule(Dhcp6Type type, boolean toServer, boolean malformed) {
    assertNull(ask(PEER, message(type, CLIENT, toServer, List.of())));
    assertEquals(malformed ? 1 : 0, server.counts().malformed());
  }

  @Test
  void shouldDropWhatIsForAnotherServerOrFromNobody() {
    Dhcp6Message other =
        new Dhcp6Message(
            Dhcp6Type.REQUEST,
            7,
            List.of(
                new Dhcp6Option.ClientId(CLIENT),
                new Dhcp6Option.ServerId(Duid.parse("0004ffff")),
                association(1, List.of())));
    assertNull(ask(PEER, other));
    assertNull(ask(key(9), request(CLIENT)), "it has no limit");
    Dhcp6Message nameless =
        new Dhcp6Message(Dhcp6Type.SOLICIT, 7, List.of(association(1, List.of())));
    assertNull(ask(PEER, nameless));
    server.receive(PEER, AT, new byte[] {1, 2}, now);
    assertEquals(2, server.counts().malformed());
  }

  @Test
  void shouldBeSilentUntilItKnowsWhatThereIs() {
    server = server();
    server.limit(PEER, 1, now);
    assertNull(ask(PEER, message(Dhcp6Type.RENEW, CLIENT, true, prefixes("2001:db8:f00::/60"))));
  }

  @Test
  void shouldCallAClientThatAcceptsItWhenItsPrefixIsDead() throws PacketException {
    Dhcp6Message reply =
        answer(
            message(
                Dhcp6Type.REQUEST, CLIENT, true, List.of(), new Dhcp6Option.ReconfigureAccept()));
    assertNotNull(reply.option(Dhcp6Option.ReconfigureAccept.class));
    ReconfigureKey key = Objects.requireNonNull(ReconfigureKey.of(reply, SERVER));
    server.takeChanged(now);
    pools(pool(IpPrefix.parse("2001:db8:a00::/56")));
    server.takeChanged(now);

    List<Long> sent = new ArrayList<>();
    while (server.nextDeadline() != Long.MAX_VALUE) {
      now = Math.max(now, server.nextDeadline());
      server.poll(
          now,
          (peer, to, wire) -> {
            sent.add(now);
            assertEquals(PEER, peer);
            assertEquals(AT, to);
            try {
              Dhcp6Message call = Dhcp6Message.parse(wire);
              assertEquals(Dhcp6Type.RECONFIGURE, call.type());
              assertEquals(0, call.transactionId());
              assertEquals(
                  Dhcp6Type.RENEW.number(),
                  Objects.requireNonNull(call.option(Dhcp6Option.ReconfigureMessage.class)).type());
              assertTrue(key.proves(call, wire, SERVER), "not proved, or not new");
            } catch (PacketException e) {
              throw new AssertionError(e);
            }
          });
    }
    assertEquals(8, sent.size(), "REC_MAX_RC");
    double wait = (sent.get(1) - sent.get(0)) / (double) SECOND;
    assertTrue(wait >= 1.8 && wait <= 2.2, "REC_TIMEOUT " + wait);
    for (int i = 2; i < sent.size(); i++) {
      double next = (sent.get(i) - sent.get(i - 1)) / (double) SECOND;
      assertTrue(next >= 1.9 * wait - 1e-6 && next <= 2.1 * wait + 1e-6, wait + " " + next);
      wait = next;
    }
  }

  @Test
  void shouldNotCallOnceAClientHasAsked() {
    Dhcp6Option accept = new Dhcp6Option.ReconfigureAccept();
    IpPrefix old = first(answer(message(Dhcp6Type.REQUEST, CLIENT, true, List.of(), accept)));
    server.takeChanged(now);
    pools(pool(IpPrefix.parse("2001:db8:a00::/56")));
    assertNotNull(poll(PEER));
    answer(message(Dhcp6Type.RENEW, CLIENT, true, List.of(old), accept));
    server.takeChanged(now);
    now += 10 * SECOND;
    assertNull(poll(PEER));
    assertEquals(1, server.counts().reconfigures());
  }

  @Test
  void shouldCallAClientOfAnEarlierRun() throws PacketException {
    Dhcp6Option accept = new Dhcp6Option.ReconfigureAccept();
    Dhcp6Message reply = answer(message(Dhcp6Type.REQUEST, CLIENT, true, List.of(), accept));
    ReconfigureKey key = Objects.requireNonNull(ReconfigureKey.of(reply, SERVER));
    PrefixDelegationServer.Held held = server.held().getFirst();
    server = new PrefixDelegationServer(SERVER, new SplittableRandom(2), 1 << 20);
    server.restore(held.delegation(), held.address(), now);
    server.limit(PEER, 1, now);
    pools(pool(IpPrefix.parse("2001:db8:a00::/56")));
    Dhcp6Message call = Objects.requireNonNull(poll(PEER));
    assertTrue(key.proves(call, call.toBytes(), SERVER));
  }

  @Test
  void shouldNotCallAClientThatDoesNotAccept() {
    lease();
    pools(pool(IpPrefix.parse("2001:db8:a00::/56")));
    assertNull(poll(PEER));
  }

  @Test
  void shouldForgetAPeer() {
    lease();
    server.remove(PEER);
    assertEquals(Set.of(PEER), server.takeChanged(now));
    assertEquals(List.of(), server.prefixes(PEER, now));
    assertEquals(List.of(), server.held());
    assertNull(ask(PEER, request(CLIENT)));
  }

  @Test
  void shouldServeOurOwnClient() {
    DelegationSettings settings =
        new DelegationSettings(
            CLIENT, List.of(WantedAssociation.prefixes("wan:0", 60)), false, true, List.of());
    PrefixDelegationClient client =
        new PrefixDelegationClient(settings, new SplittableRandom(3), news -> {});
    client.linkUp(now);
    long end = now + 3600 * SECOND;
    IpPrefix other = IpPrefix.parse("2001:db8:a00::/56");
    boolean renumbered = false;
    while (now < end) {
      for (int i = 0; i < 2; i++) {
        client.poll(now, wire -> server.receive(PEER, AT, wire, now));
        server.takeChanged(now);
        server.poll(now, (peer, to, wire) -> client.receive(wire, now));
      }
      List<IpPrefix> has =
          client.delegation().prefixes().stream().map(DelegatedPrefix::prefix).toList();
      if (!has.isEmpty()) {
        assertEquals(server.prefixes(PEER, now), has);
        if (!renumbered && now > end - 1800 * SECOND) {
          renumbered = true;
          pools(pool(other));
          continue;
        }
      }
      server.takeChanged(now);
      now = Math.max(now + SECOND / 100, Math.min(client.nextDeadline(), server.nextDeadline()));
    }
    assertTrue(renumbered);
    assertTrue(other.contains(client.delegation().prefixes().getFirst().prefix()));
    assertEquals(1, server.counts().reconfigures(), "the first call is heard");
  }
}
