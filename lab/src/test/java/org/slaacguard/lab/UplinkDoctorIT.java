package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.lab.ScriptedServer.ONE;
import static org.slaacguard.lab.ScriptedServer.answer;
import static org.slaacguard.lab.ScriptedServer.association;
import static org.slaacguard.lab.ScriptedServer.giving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.net.Dhcp6Option.StatusCode;
import org.slaacguard.net.Dhcp6Status;
import org.slaacguard.net.Dhcp6Type;

/**
 * Breaks what lies between a gateway and its provider, and expects {@code slaacguard doctor} to say
 * what it is. The hosts are those of a {@link ScriptedLine}.
 */
@Timeout(300)
class UplinkDoctorIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String WELL = "2001:db8:100::/56";

  private Topology topology;
  private Host gateway;
  private ScriptedServer server;
  private Slaacguard router;

  @BeforeEach
  void start() {
    topology = Topology.open();
    ScriptedLine line = ScriptedLine.of(topology);
    gateway = line.gateway();
    gateway.ip("-6", "route", "add", "default", "via", "fe80::1", "dev", "wan0");
    server = line.server();
    router = line.startRouter(KeyPair.generate().publicKey());
  }

  @AfterEach
  void stop() {
    topology.close();
  }

  /** What the doctor says of these subjects that is not as it should be: {@code subject: what}. */
  private List<String> found(List<String> subjects, String... more) {
    Command.Result result =
        gateway.run(
            Slaacguard.command(
                topology,
                more.length == 0
                    ? new String[] {"doctor", "--json", router.device()}
                    : new String[] {"doctor", "--json", more[0], router.device()}));
    Json report = Json.parse(result.output().substring(result.output().indexOf('{')));
    return report.get("findings").elements().stream()
        .filter(f -> !f.get("state").text().equals("ok"))
        .filter(f -> subjects.contains(f.get("subject").text()))
        .map(f -> f.get("subject").text() + ": " + f.get("what").text())
        .toList();
  }

  private List<String> found(String subject) {
    return found(List.of(subject));
  }

  private void awaitState(String state) {
    Await.until(state, SOON, () -> router.show().contains("uplink: wan0, " + state));
  }

  @Test
  void shouldSayAtWhichMessageTheUplinkHasStopped() {
    // Nobody answers, for longer than an exchange takes that goes well.
    Await.until("a Solicit that is not answered", SOON, () -> server.heard(Dhcp6Type.SOLICIT) >= 4);
    List<String> solicit = found("uplink");
    assertEquals(1, solicit.size(), solicit::toString);
    assertTrue(
        solicit.getFirst().startsWith("uplink: it stops at Solicit: no server at wan0"),
        solicit::toString);

    // It is offered something, and never given it.
    server.script(
        m ->
            m.type() == Dhcp6Type.SOLICIT
                ? answer(m, ONE, association(m, 2, 50, ScriptedServer.minutes(WELL)))
                : List.of());
    Await.until("a Request in vain", SOON, () -> server.heard(Dhcp6Type.REQUEST) >= 4);
    List<String> request = found("uplink");
    assertTrue(request.getFirst().startsWith("uplink: it stops at Request:"), request::toString);

    server.script(giving(WELL));
    awaitState("BOUND");
    assertEquals(List.of(), found("uplink"));

    // The server dies: the prefix holds, and yet something is wrong.
    server.script(m -> List.of());
    Await.until("a Renew in vain", SOON, () -> server.heard(Dhcp6Type.RENEW) >= 2);
    List<String> renew = found("uplink");
    assertTrue(renew.getFirst().startsWith("uplink: it stops at Renew:"), renew::toString);

    gateway.ip("link", "set", "wan0", "down");
    awaitState("DOWN");
    Await.until(
        "the doctor to see that the link is down",
        SOON,
        () -> found("uplink").stream().anyMatch(f -> f.startsWith("uplink: wan0 is away")));
  }

  @Test
  void shouldSeeAFirewallBeforeTheClientAndDeafnessToRouters() {
    server.script(giving(WELL));
    awaitState("BOUND");
    gateway.succeed(
        Command.of(
            "nft",
            "add table inet t; add chain inet t i { type filter hook input priority 0; policy drop;"
                + " }; add rule inet t i ct state established,related accept"));
    List<String> dropped = found("firewall");
    assertTrue(
        dropped.stream().anyMatch(f -> f.contains("DHCPv6 to this host, UDP port 546 at wan0")),
        dropped::toString);
    assertTrue(
        dropped.stream().anyMatch(f -> f.contains("neighbour solicitations")), dropped::toString);
    gateway.succeed(
        Command.of(
            "nft",
            "insert rule inet t i udp dport { 546, "
                + DemoNetwork.PORT
                + " } accept; insert rule inet t i icmpv6 type { nd-neighbor-solicit,"
                + " nd-neighbor-advert, nd-router-advert, packet-too-big } accept"));
    assertEquals(List.of(), found("firewall"), "what it said to do helps");

    // The default route is a router's, and the host has become deaf to it.
    gateway.ip("-6", "route", "del", "default");
    gateway.ip(
        "-6", "route", "add", "default", "via", "fe80::1", "dev", "wan0", "proto", "ra", "expires",
        "600");
    gateway.sysctl("net.ipv6.conf.wan0.accept_ra", "1");
    // A renewal that the filter had cut off may still be under way.
    String ignored = "uplink: router advertisements at wan0 are ignored";
    List<String> deaf = found("uplink");
    assertTrue(deaf.stream().anyMatch(f -> f.startsWith(ignored)), deaf::toString);
    List<String> mended = found(List.of("uplink"), "--fix");
    assertTrue(mended.stream().noneMatch(f -> f.startsWith(ignored)), mended::toString);
    assertEquals(
        "2", gateway.succeed(Command.of("sysctl", "-n", "net.ipv6.conf.wan0.accept_ra")).strip());

    // Forwarding is off, which the doctor mends without losing what was mended before.
    // The gateway switches it on again, later each time, until the doctor is faster.
    Await.until(
        "the doctor to see that forwarding is off",
        Duration.ofMinutes(3),
        () -> {
          gateway.sysctl("net.ipv6.conf.all.forwarding", "0");
          return found("forwarding").size() == 1;
        });
    assertEquals(List.of(), found(List.of("forwarding"), "--fix"));
    assertTrue(found("uplink").stream().noneMatch(f -> f.startsWith(ignored)));
  }

  @Test
  void shouldSeeThatTheClockWasSetBack() throws IOException {
    assertEquals(List.of(), found("clock"));
    Path file = Files.writeString(topology.folder().resolve("tomorrow"), "");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plus(Duration.ofDays(1))));
    List<String> clock = found("clock");
    assertEquals(1, clock.size(), clock::toString);
    assertTrue(clock.getFirst().contains("it was set back"), clock::toString);
    Files.delete(file);
    assertEquals(List.of(), found("clock"));
  }

  @Test
  void shouldHoldNothingAgainstAServerThatHasNoPrefixButSayWhatItSays() {
    server.script(
        m ->
            answer(
                m,
                ONE,
                association(m, 0, 0, new StatusCode(Dhcp6Status.NO_PREFIX_AVAIL, "sold out"))));
    Await.until("three Solicits", SOON, () -> server.heard(Dhcp6Type.SOLICIT) >= 4);
    assertTrue(
        router.program().log().contains("offers nothing: NoPrefixAvail (sold out)"),
        router.program().log());
    List<String> solicit = found("uplink");
    assertTrue(solicit.getFirst().contains("no server at wan0 offers a prefix"), solicit::toString);
  }
}
