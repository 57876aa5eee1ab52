package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.lab.FloodedGateway.Responder;
import org.slaacguard.lab.TunnelSetup.Remote;
import org.slaacguard.net.Ipv6Address;

/**
 * A peer that does everything at once, and an honest one beside it: what it costs the honest one,
 * and those who watch. On the network that {@link FloodedGateway} draws.
 *
 * <pre>
 *   in the tunnel: gateway fd09::1, with metrics and history;
 *     hostile: fd0a::/64 learned, delegation, groups
 *     honest:  fd09::2, and new addresses in fd0a::/64; late: a new session
 * </pre>
 */
@Timeout(300)
class HostilePeerIT {
  private static final int PORT = 5205;
  private static final Ipv6Address GATEWAY = Ipv6Address.parse("fd09::1");
  private static final String METRICS = "127.0.0.1:9595";

  /** Between two packets: more would fill the socket itself, which all peers share. */
  private static final long PAUSE_NANOS = 80_000;

  /** Packets until it shakes hands anew, from another port. */
  private static final int REKEY = 1000;

  private static final int PINGS = 150;

  /**
   * What the sockets of a busy machine may lose, of {@link #PINGS}, beside twice what they lose
   * where the same peer sends as many packets that are in order.
   */
  private static final int MAY_BE_LOST = 3;

  private static final int FRESH = 5;

  /** What is refused or held back of all that a hostile peer tries. */
  private static final List<String> TRIED =
      List.of(
          "refused_rate",
          "refused_static_conflict",
          "refused_out_of_scope",
          "drop_inner_malformed",
          "neighbor_discovery_limited",
          "dhcp6_limited",
          "drop_group");

  /** A peer has a few lines at once, then one in ten seconds, of each kind. */
  private static final int LINES = 150;

  /** 40 changes of addresses in ten seconds, and a journal of a mebibyte. */
  private static final long HISTORY = 3L << 20;

  private static final Duration SOON = Duration.ofSeconds(60);

  private final KeyPair hostile = KeyPair.generate();
  private final KeyPair honest = KeyPair.generate();
  private final KeyPair late = KeyPair.generate();
  private final FloodedGateway network = FloodedGateway.lay();
  private Slaacguard gateway;
  private Responder responder;
  private Program follower;
  private WireGuardGo client;

  @BeforeEach
  void start() {
    Host host = network.host();
    host.up("lo");
    follower = host.start(Slaacguard.command(network.topology(), "events", "--follow"));
    gateway = Slaacguard.start(host, setup(), List.of(FloodedGateway.HEAP), "--metrics", METRICS);
    responder = new Responder(gateway.publicKey(), PORT);
    client =
        WireGuardGo.start(
            network.peers(),
            TunnelSetup.of(honest)
                .address("fd09::2/64")
                .remote(
                    Remote.of(gateway.publicKey())
                        .endpoint(responder.endpoint())
                        .allowed("fd09::/64", "fd0a::/64")));
    Await.until("a session", SOON, () -> network.peers().pings("fd09::2", "fd09::1", 1));
  }

  @AfterEach
  void remove() {
    network.close();
  }

  private TunnelSetup setup() {
    return TunnelSetup.create()
        .listen(PORT)
        .address("fd09::1/64")
        .address("fe80::1/64")
        .line("AdvertisePrefix = fd0a::/64")
        .line("DelegatePrefix = fd0b::/48 length=56-64")
        .line("Groups = ff02::fb")
        .remote(peer(hostile).line("DelegateLimit = 2").line("JoinGroups = yes"))
        .remote(peer(honest).allowed("fd09::2/128"))
        .remote(peer(late).line("JoinGroups = yes"));
  }

  private static Remote peer(KeyPair keys) {
    return Remote.learner(keys.publicKey());
  }

  /** A flood at the rate that all floods of this class have. */
  private PeerFlood flood(PeerFlood.Attack attack) {
    return new PeerFlood(
        network.peers(),
        () -> responder.session(hostile),
        REKEY,
        attacker -> {
          attack.next(attacker);
          LockSupport.parkNanos(PAUSE_NANOS);
        });
  }

  /** Echo requests of the honest peer that are lost beside packets that are in order. */
  private int lostAnyway() {
    byte[] packet = HostileMix.packet(Ipv6Address.parse("fd0a::1"), GATEWAY);
    try (PeerFlood _ = flood(attacker -> attacker.send(packet))) {
      return Pings.start(network.peers(), "fd09::2", "fd09::1", PINGS).lost();
    }
  }

  @Test
  void shouldCostTheOthersNothingWhateverAPeerDoesAtOnce() throws Exception {
    int lostAnyway = lostAnyway();
    int linesBefore = lines();
    long historyBefore = history();
    HostileMix mix = new HostileMix(0xfd0aL << 48, GATEWAY, Ipv6Address.parse("fd09::2"));
    int lost;
    int unanswered = 0;
    List<Long> answers;
    long sent;
    try (PeerFlood flood = flood(mix::next)) {
      // All of the rates' first tokens are gone from here on.
      Await.until("the rates to hold it back", SOON, this::isHeldBack);
      Pings pings = Pings.start(network.peers(), "fd09::2", "fd09::1", PINGS);
      for (int i = 0; i < FRESH; i++) {
        String fresh = "fd0a::f" + i;
        network.peers().address(client.device(), fresh + "/128");
        unanswered += Pings.start(network.peers(), fresh, "fd09::1", 1).lost();
      }
      answers = flood.asked(FRESH, Duration.ZERO, this::ask);
      lost = pings.lost();
      assertTrue(network.isAdvertisedTo(late, responder), "a new session, and its advertisement");
      // Events of the hostile peer may be lost where the controller gets no processor; these may
      // not.
      for (int i = 0; i < FRESH; i++) {
        String event = "\"address\":\"fd0a::f" + i + "\"";
        Await.until("the event of " + event, SOON, () -> follower.log().contains(event));
      }
      sent = flood.sent();
    }
    int lines = lines() - linesBefore;
    long history = history() - historyBefore;
    long memory = gateway.program().peakMemory();
    System.out.printf(
        "hostile: %d packets; of the honest one's %d pings %d lost, %d beside a harmless peer; of"
            + " %d new addresses' first packets %d; answers in ms: %s; %d lines, history %d KiB,"
            + " memory %d KiB%n",
        sent,
        PINGS,
        lost,
        lostAnyway,
        FRESH,
        unanswered,
        answers,
        lines,
        history >> 10,
        memory >> 10);
    assertTrue(lost <= 2 * lostAnyway + MAY_BE_LOST, () -> lost + " pings lost");
    // A fault would cost the first packets of all new addresses.
    int silent = unanswered;
    assertTrue(silent <= FRESH / 2, () -> silent + " first packets of new addresses lost");
    assertTrue(lines <= LINES, () -> lines + " lines\n" + gateway.program().log());
    assertTrue(history <= HISTORY, () -> history + " bytes of history");
    assertTrue(memory < FloodedGateway.MEMORY, () -> memory + " bytes of memory");
    assertTrue(gateway.program().alive(), gateway.program().log());
  }

  /** Asks as an administrator and as Prometheus do. */
  private void ask() {
    gateway.wg("show");
    network.host().succeed(Command.of("curl", "-sf", "http://" + METRICS + "/metrics"));
  }

  private boolean isHeldBack() {
    Json counters = gateway.showJson().get("counters");
    return TRIED.stream().allMatch(each -> counters.get(each).number() > 10);
  }

  private int lines() {
    return (int) gateway.program().log().lines().count();
  }

  /** Bytes of the history's files. */
  private long history() throws IOException {
    try (Stream<Path> files = Files.list(network.topology().folder())) {
      long bytes = 0;
      for (Path file :
          files.filter(f -> f.getFileName().toString().startsWith("history.db")).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }
}
