package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.slaacguard.lab.ScriptedServer.ONE;
import static org.slaacguard.lab.ScriptedServer.answer;
import static org.slaacguard.lab.ScriptedServer.association;
import static org.slaacguard.lab.ScriptedServer.giving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.net.Dhcp6Option.IaPrefix;
import org.slaacguard.net.IpPrefix;

/**
 * {@code OnPrefixChange} and events tell each change of the provider's prefixes once, and nothing
 * else that is done meanwhile. The hosts are those of a {@link ScriptedLine}.
 */
@Timeout(300)
class PrefixNewsIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String FIRST = "2001:db8:100::/56";
  private static final String OTHER = "2001:db8:200::/56";

  private final KeyPair peer = KeyPair.generate();
  private Topology topology;
  private ScriptedLine line;
  private Host gateway;
  private Path told;

  @BeforeEach
  void lay() {
    topology = Topology.open();
    line = ScriptedLine.of(topology);
    gateway = line.gateway();
    told = topology.folder().resolve("told");
  }

  @AfterEach
  void remove() {
    topology.close();
  }

  private void run(Slaacguard of, String... words) {
    Command.Result done = gateway.run(Slaacguard.command(gateway.topology(), words));
    assertEquals(0, done.status(), done.output() + of.program().log());
  }

  /** What the hook was told: prefixes and former prefixes, a line each time. */
  private List<String> told() {
    try {
      return Files.exists(told) ? Files.readAllLines(told) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitTold(String... lines) {
    Await.value("the hook to be told", SOON, this::told, List.of(lines)::equals);
  }

  /** The prefixes that each event of a type calls added and removed. */
  private static List<String> events(Program follower, String type) {
    return follower
        .log()
        .lines()
        .filter(line -> line.startsWith("{") && line.endsWith("}"))
        .map(Json::parse)
        .filter(event -> event.get("type").text().equals(type))
        .map(event -> texts(event.get("added")) + " for " + texts(event.get("removed")))
        .toList();
  }

  private static List<String> texts(Json list) {
    return list.elements().stream().map(Json::text).toList();
  }

  private static void await(Program follower, String type, List<String> changes) {
    Await.value(type, SOON, () -> events(follower, type), changes::equals);
  }

  @Test
  void shouldTellEachChangeOnceAndNothingElse() {
    ScriptedServer server = line.server();
    server.script(giving(FIRST));
    Program follower = gateway.start(Slaacguard.command(topology, "events", "--follow"));
    Slaacguard router =
        line.startRouter(
            peer.publicKey(),
            "OnPrefixChange = echo \"$SLAACGUARD_PREFIXES for $SLAACGUARD_FORMER_PREFIXES\" >> "
                + told);
    awaitTold(FIRST + " for ");
    List<String> uplink = new ArrayList<>(List.of("[" + FIRST + "] for []"));
    List<String> prefix = new ArrayList<>(List.of("[2001:db8:100:1::/64] for []"));
    await(follower, "prefix.changed", prefix);

    run(router, "reload", router.device());
    String file = router.file().toString();
    for (String change : List.of("disable", "enable", "remove")) {
      run(router, "peer", change, peer.publicKey(), "--file", file);
    }
    run(router, "reload", router.device());
    Command.of("kill", "-TERM", "" + router.program().pid()).succeed();
    assertEquals(0, router.program().await(SOON), router.program().log());
    Slaacguard again = router.restart();
    awaitTold(FIRST + " for ", FIRST + " for " + FIRST);

    server.script(
        m ->
            answer(
                m,
                ONE,
                association(
                    m,
                    2,
                    50,
                    new IaPrefix(0, 0, IpPrefix.parse(FIRST), List.of()),
                    new IaPrefix(60, 120, IpPrefix.parse(OTHER), List.of()))));
    uplink.add("[" + OTHER + "] for [" + FIRST + "]");
    prefix.add("[2001:db8:200:1::/64] for [2001:db8:100:1::/64]");
    await(follower, "uplink.changed", uplink);
    await(follower, "prefix.changed", prefix);
    awaitTold(FIRST + " for ", FIRST + " for " + FIRST, OTHER + " for " + FIRST);

    server.script(
        m ->
            answer(
                m,
                ONE,
                association(m, 2, 50, new IaPrefix(0, 0, IpPrefix.parse(OTHER), List.of()))));
    uplink.add("[] for [" + OTHER + "]");
    prefix.add("[] for [2001:db8:200:1::/64]");
    await(follower, "uplink.changed", uplink);
    await(follower, "prefix.changed", prefix);
    awaitTold(FIRST + " for ", FIRST + " for " + FIRST, OTHER + " for " + FIRST, " for " + OTHER);
    again.close();
  }
}
