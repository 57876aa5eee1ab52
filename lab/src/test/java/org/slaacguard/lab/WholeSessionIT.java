package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests of whole sessions against wireguard-go, in two pairs at once ({@link Pair} draws one): in
 * the first ours initiates, and so has to rekey; in the second wireguard-go does.
 */
@Timeout(600)
class WholeSessionIT {
  /** REKEY_AFTER_TIME (whitepaper, section 6.1) and some for a busy machine. */
  private static final Duration REKEY = Duration.ofSeconds(120 + 40);

  @Test
  void shouldCarryIperfForHalfAMinuteEachWayAndRekeyWithoutLosingAPacket() {
    try (Topology topology = Topology.open()) {
      Pair one = Pair.create(topology, "a");
      Pair other = Pair.create(topology, "b");
      KeyPair left = KeyPair.generate();
      KeyPair right = KeyPair.generate();
      Tunnel ours = Slaacguard.startAsUsersDo(one.left(), Pair.leftSetup(left, right, "IPv4"));
      Tunnel theirs = WireGuardGo.start(one.right(), Pair.rightSetup(left, right));
      Tunnel ours2 = Slaacguard.startAsUsersDo(other.right(), Pair.rightSetup(left, right));
      WireGuardGo.start(other.left(), Pair.leftSetup(left, right, "IPv6"));
      assertTrue(one.left().pings(Pair.LEFT, Pair.RIGHT, 3));
      assertTrue(other.left().pings(Pair.LEFT, Pair.RIGHT, 3));
      long first = ours.latestHandshake(right.publicKey());
      long first2 = ours2.latestHandshake(left.publicKey());
      assertTrue(first > 0 && first2 > 0);

      one.right().start(Command.of("iperf3", "-s", "-B", Pair.RIGHT));
      Await.until(
          "the iperf3 server",
          Duration.ofSeconds(60),
          () -> one.right().command("ss", "-ltnH", "sport = 5201").succeed().contains(":5201"));
      iperf(one.left());
      assertEquals(first, ours.latestHandshake(right.publicKey()), "the session was lost");

      // One echo request in 200 ms, from before the rekey until after it, on idle tunnels.
      Program echo = one.left().start(pinging(Pair.LEFT, Pair.RIGHT));
      Program echo2 = other.right().start(pinging(Pair.RIGHT, Pair.LEFT));

      Await.until("our rekey", REKEY, () -> ours.latestHandshake(right.publicKey()) > first + 100);
      Await.until(
          "their rekey", REKEY, () -> ours2.latestHandshake(left.publicKey()) > first2 + 100);
      assertTrue(theirs.latestHandshake(left.publicKey()) > first + 100);
      assertTrue(one.left().pings(Pair.LEFT, Pair.RIGHT, 3));
      assertTrue(other.left().pings(Pair.LEFT, Pair.RIGHT, 3));

      assertEquals(0, lost(echo), "echo requests lost where ours rekeys");
      assertEquals(0, lost(echo2), "echo requests lost where wireguard-go rekeys");
    }
  }

  private static Command pinging(String from, String to) {
    return Command.of("ping", "-n", "-q", "-i", "0.2", "-I", from, to);
  }

  /** SIGINT makes ping say how it went. */
  private static long lost(Program ping) {
    Command.of("kill", "-INT", "" + ping.pid()).succeed();
    ping.await(Duration.ofSeconds(60));
    for (String line : ping.log().split("\n", -1)) {
      if (line.contains(" packets transmitted, ")) {
        String[] words = line.split("[ ,]+", -1);
        // The last request may still be under way when ping is asked to end.
        long missing = Long.parseLong(words[0]) - Long.parseLong(words[3]);
        return missing == 1 ? 0 : missing;
      }
    }
    throw new LabException("ping says: " + ping.log());
  }

  /** Both ways at the same time; tests of floods and of large transfers have the full speed. */
  private static void iperf(Host client) {
    Command command =
        client.command(
            "iperf3", "-c", Pair.RIGHT, "-B", Pair.LEFT, "-t", "30", "-b", "150M", "-J", "--bidir");
    String said = command.deadline(Duration.ofMinutes(2)).succeed();
    // It may end with status 0 and say only here that it failed.
    assertFalse(said.contains("\"error\""), said);
    Json end = Json.parse(said).get("end");
    for (String way : List.of("sum_received", "sum_received_bidir_reverse")) {
      Json sum = end.get(way);
      assertTrue(sum.get("bytes").number() > 30_000_000, "too little: " + sum);
    }
  }
}
