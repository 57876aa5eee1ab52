package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.lab.ScriptedServer.ONE;
import static org.slaacguard.lab.ScriptedServer.OTHER;
import static org.slaacguard.lab.ScriptedServer.answer;
import static org.slaacguard.lab.ScriptedServer.association;
import static org.slaacguard.lab.ScriptedServer.giving;
import static org.slaacguard.lab.ScriptedServer.minutes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Dhcp6Option.ClientId;
import org.slaacguard.net.Dhcp6Option.IaPrefix;
import org.slaacguard.net.Dhcp6Option.Preference;
import org.slaacguard.net.Dhcp6Option.ServerId;
import org.slaacguard.net.Dhcp6Option.StatusCode;
import org.slaacguard.net.Dhcp6Status;
import org.slaacguard.net.Dhcp6Type;
import org.slaacguard.net.IpPrefix;

/**
 * One daemon through all that a provider's server may do wrong: each time it keeps what it can, and
 * each time an ordinary server is enough for all to be well again.
 *
 * <pre>
 *  provider ─────────────────── gateway
 *     isp0      link-local     wan0
 *
 *  in the tunnel: subnet 0 of what is delegated, or subnet 1
 * </pre>
 */
@Timeout(300)
class WrongProviderIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  private Topology topology;
  private Host gateway;
  private ScriptedServer server;
  private @Nullable Slaacguard started;

  @BeforeEach
  void start() {
    topology = Topology.open();
    Host provider = topology.host("provider");
    gateway = topology.host("gateway");
    topology.cable(provider, "isp0", gateway, "wan0");
    provider.address("isp0", "fe80::1/64");
    gateway.address("wan0", "fe80::2/64");
    server = ScriptedServer.start(provider, "isp0");
  }

  @AfterEach
  void stop() {
    topology.close();
  }

  private void startRouter(String options, String prefix) {
    started =
        Slaacguard.start(
            gateway,
            TunnelSetup.create()
                .listen(DemoNetwork.PORT)
                .line("Uplink = wan0" + options)
                .line("AdvertisePrefix = " + prefix)
                .remote(TunnelSetup.Remote.learner(KeyPair.generate().publicKey())));
  }

  private Slaacguard router() {
    return Objects.requireNonNull(started);
  }

  private String routes() {
    return gateway.ip("-6", "route") + gateway.ip("-6", "route", "show", "type", "unreachable");
  }

  private void awaitRoute(String route) {
    Await.until(
        route + " in " + routes() + " " + server.heard() + router().program().log(),
        SOON,
        () -> routes().contains(route));
  }

  private void awaitNoRoute(String route) {
    Await.until(route + " to go: " + routes(), SOON, () -> !routes().contains(route));
  }

  /** Until it has been told something so often. */
  private void awaitHeard(Dhcp6Type type, int times) {
    Await.until(
        times + " of " + type + ": " + server.heard(), SOON, () -> server.heard(type) >= times);
  }

  /** An ordinary server is there again. */
  private void awaitAllWell(String aggregate) {
    server.script(giving(aggregate));
    awaitRoute("unreachable " + aggregate);
    Await.until(
        "it to be content: " + router().show(),
        SOON,
        () -> router().show().contains(", BOUND since"));
  }

  private static Dhcp6Option[] ended(String... prefixes) {
    return Stream.of(prefixes)
        .map(prefix -> new IaPrefix(0, 0, IpPrefix.parse(prefix), List.of()))
        .toArray(Dhcp6Option[]::new);
  }

  @Test
  void shouldKeepWhatItCanOfWhateverIsDelegated() {
    startRouter("", "delegated:0");
    server.script(giving("2001:db8:1::/64"));
    awaitRoute("2001:db8:1::/64 dev " + router().device());
    server.script(giving("2001:db8:2::/48"));
    awaitRoute("unreachable 2001:db8:2::/48");
    awaitRoute("2001:db8:2::/64 dev " + router().device());

    // Taken back, and none in its place; it goes on asking, with the old one as a hint.
    server.script(
        m -> answer(m, ONE, association(m, 0, 0, ended("2001:db8:2::/48", "2001:db8:1::/64"))));
    awaitNoRoute("2001:db8:2:");
    awaitHeard(Dhcp6Type.SOLICIT, 2);
    awaitAllWell("2001:db8:100::/56");

    // A Renew is answered with the end of the old one and the beginning of another.
    server.script(
        m -> {
          List<Dhcp6Option> both = new ArrayList<>(List.of(ended("2001:db8:100::/56")));
          both.addAll(List.of(minutes("2001:db8:200::/56")));
          return answer(m, ONE, association(m, 2, 4, both.toArray(Dhcp6Option[]::new)));
        });
    awaitRoute("unreachable 2001:db8:200::/56");
    awaitNoRoute("2001:db8:100:");

    // T1 behind T2, and behind the end.
    server.script(m -> answer(m, ONE, association(m, 9000, 5, minutes("2001:db8:300::/56"))));
    awaitRoute("unreachable 2001:db8:300::/56");
    assertTrue(routes().contains("2001:db8:200::/56"), "not named is not ended");

    // Two in one association: the first is the newest.
    gateway.ip("link", "set", "wan0", "down");
    server.script(giving("2001:db8:400::/56", "2001:db8:500::/60"));
    gateway.ip("link", "set", "wan0", "up");
    gateway.address("wan0", "fe80::2/64");
    awaitRoute("unreachable 2001:db8:500::/60");
    awaitRoute("2001:db8:400::/64 dev " + router().device());
    awaitAllWell("2001:db8:400::/56");
  }

  @Test
  void shouldStayInBoundsWhereEachRenewalGivesAnotherPrefix() {
    startRouter("", "delegated:0");
    AtomicInteger given = new AtomicInteger();
    server.script(
        m -> {
          String next = "2001:db8:" + Integer.toHexString(256 * given.incrementAndGet()) + "::/56";
          return answer(m, ONE, association(m, 1, 2, minutes(next)));
        });
    awaitHeard(Dhcp6Type.RENEW, 20);
    awaitAllWell("2001:db8:ff00::/56");
    String kept = gateway.ip("-6", "route", "show", "type", "unreachable");
    assertTrue(kept.lines().count() <= 8, kept);
    assertTrue(routes().contains("2001:db8:ff00::/64 dev " + router().device()), routes());
  }

  @Test
  void shouldNotBeMisledByMessagesThatAreNone() {
    startRouter("", "delegated:1");
    server.script(giving("2001:db8:100::/56"));
    awaitRoute("2001:db8:100:1::/64 dev " + router().device());
    Random random = new Random(11);
    List<byte[]> earlier = new ArrayList<>();
    server.script(
        m -> {
          List<byte[]> all = new ArrayList<>(wrong(m, random));
          all.addAll(earlier);
          earlier.clear();
          // It must not be taken for the answer to the next one.
          earlier.addAll(answer(m, ONE, association(m, 2, 50, ended("2001:db8:100::/56"))));
          all.addAll(answer(m, ONE, association(m, 2, 50, minutes("2001:db8:100::/56"))));
          return all;
        });
    awaitHeard(Dhcp6Type.RENEW, 5);
    assertTrue(routes().contains("2001:db8:100:1::/64 dev " + router().device()), routes());
    assertFalse(routes().contains("2001:db8:bad:"), routes());
    assertEquals(server.heard().size(), server.heard(Dhcp6Type.RENEW), server.heard()::toString);
    awaitAllWell("2001:db8:200::/56");
  }

  /** All that is no answer to this message, though most of it is well formed. */
  private static List<byte[]> wrong(Dhcp6Message message, Random random) {
    byte[] forged =
        answer(message, ONE, association(message, 2, 4, minutes("2001:db8:bad::/56"))).getFirst();
    List<byte[]> all = new ArrayList<>();
    for (int length = 0; length < forged.length; length += 7) {
      all.add(Arrays.copyOf(forged, length));
    }
    byte[] otherTransaction = forged.clone();
    otherTransaction[3] ^= 1;
    all.add(otherTransaction);
    Dhcp6Option ia = association(message, 2, 4, minutes("2001:db8:bad::/56"));
    Dhcp6Option us = Objects.requireNonNull(message.option(ClientId.class));
    Dhcp6Option them = new ServerId(ONE);
    List<List<Dhcp6Option>> lacking =
        List.of(
            List.of(us, ia),
            List.of(them, ia),
            List.of(new ClientId(OTHER), them, ia),
            List.of(us, new ServerId(OTHER), ia));
    for (List<Dhcp6Option> options : lacking) {
      all.add(new Dhcp6Message(Dhcp6Type.REPLY, message.transactionId(), options).toBytes());
    }
    for (Dhcp6Type type : List.of(Dhcp6Type.ADVERTISE, Dhcp6Type.RECONFIGURE, Dhcp6Type.RENEW)) {
      all.add(new Dhcp6Message(type, message.transactionId(), List.of(us, them, ia)).toBytes());
    }
    for (int i = 0; i < 50; i++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      all.add(noise);
    }
    return all;
  }

  @Test
  void shouldChooseTheBetterPrefixOfTwoServersAndRecoverFromEachRefusal() {
    server.script(
        m -> {
          List<byte[]> all = new ArrayList<>();
          all.addAll(
              answer(
                  m,
                  OTHER,
                  new Preference(255),
                  association(m, 2, 4, minutes("2001:db8:bad::/64"))));
          all.addAll(answer(m, ONE, association(m, 2, 4, minutes("2001:db8:100::/56"))));
          return all;
        });
    startRouter("", "delegated:1");
    awaitRoute("2001:db8:100:1::/64 dev " + router().device());
    assertFalse(routes().contains("2001:db8:bad:"), routes());

    // It does not know the lease any more, and has none left; for the whole message or inside.
    StatusCode unknown = new StatusCode(Dhcp6Status.NO_BINDING, "who?");
    server.script(m -> answer(m, ONE, unknown));
    awaitHeard(Dhcp6Type.REQUEST, 1);
    StatusCode none = new StatusCode(Dhcp6Status.NO_PREFIX_AVAIL, "sold out");
    server.script(m -> answer(m, ONE, association(m, 0, 0, none)));
    awaitHeard(Dhcp6Type.SOLICIT, 1);
    assertTrue(routes().contains("2001:db8:100:1::/64 dev " + router().device()), routes());
    awaitAllWell("2001:db8:300::/56");
  }

  @Test
  void shouldNotWaitForAServerThatNeverAnswersARelease() {
    startRouter(" release=yes", "delegated:1");
    server.script(giving("2001:db8:100::/56"));
    awaitRoute("unreachable 2001:db8:100::/56");
    server.script(m -> List.of());
    Command.of("kill", "-TERM", "" + router().program().pid()).succeed();
    assertEquals(0, router().program().await(SOON), router().program().log());
    assertTrue(server.heard(Dhcp6Type.RELEASE) >= 2, server.heard()::toString);
    assertFalse(routes().contains("2001:db8:100:"), routes());

    // Nor is it held up at the next start.
    started = router().restart();
    awaitAllWell("2001:db8:100::/56");
  }
}
