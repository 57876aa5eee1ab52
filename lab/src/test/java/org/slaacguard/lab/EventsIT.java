package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.lab.TunnelSetup.Remote;

/**
 * What happens, as somebody hears it who follows.
 *
 * <pre>
 *   gateway 192.0.2.1 ──── 192.0.2.2 client, wireguard-go
 *   inner   2001:db8:5::1  fe80::7, and what it makes of 2001:db8:5::/64
 * </pre>
 */
@Timeout(240)
class EventsIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int PORT = 5171;

  private final KeyPair keys = KeyPair.generate();

  private static List<Json> events(Program follower, String type) {
    return follower
        .log()
        .lines()
        .filter(line -> line.startsWith("{") && line.endsWith("}"))
        .map(Json::parse)
        .filter(event -> event.get("type").text().equals(type))
        .toList();
  }

  private static Json await(Program follower, String type, int count) {
    return Await.value(type, SOON, () -> events(follower, type), found -> found.size() >= count)
        .get(count - 1);
  }

  @Test
  void shouldTellWhoFollowsOverARestart() {
    try (Topology topology = Topology.open()) {
      Host host = topology.host("gateway");
      Host client = topology.host("client");
      topology.cable(host, "eth0", client, "eth0");
      host.address("eth0", "192.0.2.1/24");
      client.address("eth0", "192.0.2.2/24");
      Program follower = host.start(Slaacguard.command(topology, "events", "--follow"));
      Slaacguard gateway =
          Slaacguard.start(
              host,
              TunnelSetup.create()
                  .listen(PORT)
                  .address("2001:db8:5::1/64")
                  .address("fe80::1/64")
                  .line("AdvertisePrefix = 2001:db8:5::/64")
                  .remote(Remote.learner(keys.publicKey())));
      assertEquals(gateway.device(), await(follower, "interface.up", 1).get("interface").text());
      assertTrue(
          await(follower, "prefix.changed", 1)
              .get("added")
              .elements()
              .getFirst()
              .text()
              .equals("2001:db8:5::/64"));
      WireGuardGo.start(
          client,
          TunnelSetup.of(keys)
              .address("2001:db8:5::7/64")
              .remote(
                  Remote.of(gateway.publicKey()).endpoint("192.0.2.1:" + PORT).allowed("::/0")));
      assertTrue(client.pings("2001:db8:5::7", "2001:db8:5::1", 1));
      Json begun = await(follower, "session.begun", 1);
      assertEquals(keys.publicKey(), begun.get("peer").text());
      // The client's kernel may speak from an address of its own before.
      Await.until(
          "the address to be learned",
          SOON,
          () ->
              events(follower, "address.learned").stream()
                  .anyMatch(event -> event.get("address").text().equals("2001:db8:5::7")));

      Command.Result listed = host.run(Slaacguard.command(topology, "events", gateway.device()));
      assertEquals(0, listed.status(), listed.output());
      assertTrue(listed.output().contains("\"session.begun\""), listed.output());
      Command.Result newer =
          host.run(
              Slaacguard.command(
                  topology, "events", "--after", "" + begun.get("id").number(), gateway.device()));
      assertTrue(!newer.output().contains("\"session.begun\""), newer.output());

      // It ends with its reader, though no further event tells it.
      Command.Result first =
          host.run(
              Slaacguard.command(topology, "events", "--follow", gateway.device())
                  .after("sh", "-c", "\"$@\" | head -n 1", "sh"));
      assertEquals(1, first.output().lines().count(), first.output());

      Command.of("kill", "-TERM", "" + gateway.program().pid()).succeed();
      gateway.program().await(SOON);
      Slaacguard again = gateway.restart();
      Json up = await(follower, "interface.up", 2);
      assertTrue(up.get("id").number() > begun.get("id").number());
      assertTrue(again.program().alive());
    }
  }

  @Test
  void shouldSayThatNobodyIsThere() {
    try (Topology topology = Topology.open()) {
      Host host = topology.host("alone");
      Command.Result none = host.run(Slaacguard.command(topology, "events"));
      assertEquals(1, none.status(), none.output());
      assertTrue(none.output().contains("no Slaacguard serves an interface here"), none.output());
    }
  }
}
