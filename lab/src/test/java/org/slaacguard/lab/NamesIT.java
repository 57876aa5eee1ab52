package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.lab.AccessNetwork.GATEWAY;
import static org.slaacguard.lab.AccessNetwork.GUEST;
import static org.slaacguard.lab.AccessNetwork.LAN;
import static org.slaacguard.lab.AccessNetwork.OPEN;
import static org.slaacguard.lab.AccessNetwork.PHONE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Peers are found by their names: dnsmasq answers from our hosts file, on the network that {@link
 * AccessNetwork} draws. The name server is on the gateway; the phone asks it through the tunnel.
 */
@Timeout(300)
class NamesIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Less than the 30 s after which further changes of a peer are followed, on any machine. */
  private static final long QUICK_MILLIS = 10_000;

  private static final KeyPair OWN = KeyPair.generate();
  private static final String LAPTOP = "annas-laptop.vpn.example";
  private static final String NAS = "nas.vpn.example";

  private AccessNetwork network;
  private @Nullable Slaacguard running;

  @BeforeEach
  void open() throws Exception {
    network = new AccessNetwork();
  }

  private Slaacguard gateway() {
    return Objects.requireNonNull(running, "not started");
  }

  @AfterEach
  void close() {
    network.close();
  }

  private void start(String... lines) {
    running =
        Slaacguard.start(
            network.gateway,
            network.gatewaySetup(OWN, List.of(lines), List.of(List.of(), List.of(), List.of())));
    network.startPeers(OWN.publicKey());
    peer("rename", network.keys.get(1).publicKey(), "Anna's laptop");
    peer("rename", network.keys.get(2).publicKey(), "nas");
  }

  private String peer(String command, String... words) {
    String[] all = new String[words.length + 4];
    all[0] = "peer";
    all[1] = command;
    System.arraycopy(words, 0, all, 2, words.length);
    all[words.length + 2] = "--file";
    all[words.length + 3] = gateway().file().toString();
    return network.gateway.succeed(Slaacguard.command(network.topology, all));
  }

  /** As docs/names.md has it, but for the ports and files of this machine. */
  private void startNameServer() {
    network.gateway.start(
        Command.of(
            "dnsmasq",
            "--keep-in-foreground",
            "--conf-file=/dev/null",
            "--pid-file=" + network.topology.folder().resolve("dnsmasq.pid"),
            "--user=nobody",
            "--no-resolv",
            "--no-hosts",
            "--hostsdir=/run/slaacguard-hosts",
            "--local=/vpn.example/",
            "--listen-address=::1," + GATEWAY,
            "--bind-dynamic",
            "--log-facility=-"));
  }

  private Path usual() {
    return Path.of("/run/slaacguard-hosts", gateway().device());
  }

  private List<String> answer(Host from, String server, String name) {
    return DnsClient.ask(from, server, name, DnsClient.AAAA);
  }

  private boolean sends(String source) {
    return AccessNetwork.answers(network.peers.get(1).host(), source, LAN, OPEN, SOON);
  }

  private static void awaitFile(Path file, String line, boolean there) {
    Await.until(
        line + (there ? " in " : " not in ") + file,
        SOON,
        () -> {
          try {
            return (Files.exists(file) && Files.readString(file).contains(line)) == there;
          } catch (IOException e) {
            return false;
          }
        });
  }

  @Test
  void shouldAnswerForPeersAsTheirAddressesComeAndGo() {
    start("Domain = vpn.example", "LearnExpiry = 3s", "LearnLimit = 100");
    awaitFile(usual(), PHONE + " " + NAS, true);
    startNameServer();
    Host nas = network.peers.get(2).host();
    Await.value(NAS, SOON, () -> answer(nas, GATEWAY, NAS), List.of(PHONE)::equals);
    // It goes on sending: on a busy machine the address would expire before anybody is told.
    Await.value(
        LAPTOP,
        SOON,
        () -> sends(GUEST) ? answer(nas, GATEWAY, LAPTOP) : List.of(),
        List.of(GUEST)::equals);
    assertEquals(List.of(), answer(nas, GATEWAY, "nobody.vpn.example"));
    assertEquals(List.of(), DnsClient.ask(nas, GATEWAY, LAPTOP, DnsClient.A));

    String device = network.peers.get(1).device();
    int[] next = {0};
    long millis =
        Await.least(
            3,
            QUICK_MILLIS,
            () -> {
              String fresh = "2001:db8:1::f" + next[0]++;
              network.peers.get(1).host().address(device, fresh + "/64");
              assertTrue(sends(fresh));
              long learned = System.nanoTime();
              Await.until(
                  fresh, SOON, () -> sends(fresh) && answer(nas, GATEWAY, LAPTOP).contains(fresh));
              return (System.nanoTime() - learned) / 1_000_000;
            });
    System.out.println("names: from learning to the answer of dnsmasq, in ms: " + millis);
    assertTrue(millis <= QUICK_MILLIS, () -> millis + " ms");
    String last = "2001:db8:1::f" + (next[0] - 1);
    Await.until(
        "the addresses to expire",
        SOON,
        () -> sends(last) && answer(nas, GATEWAY, LAPTOP).equals(List.of(last)));
  }

  @Test
  void shouldFollowWhatIsDoneToPeersAndLeaveNothing() throws Exception {
    start("Domain = vpn.example", "MayReach = lan");
    awaitFile(usual(), PHONE + " " + NAS, true);
    startNameServer();
    Host here = network.gateway;
    Await.value(NAS, SOON, () -> answer(here, "::1", NAS), List.of(PHONE)::equals);
    assertTrue(rules().contains(PHONE + " : goto reach0"), this::rules);

    peer("disable", "nas");
    Await.value(NAS, SOON, () -> answer(here, "::1", NAS), List.of()::equals);
    Await.until("nas to go", SOON, () -> !rules().contains(PHONE));
    peer("enable", "nas");
    peer("rename", "nas", "tv");
    Await.value("tv", SOON, () -> answer(here, "::1", "tv.vpn.example"), List.of(PHONE)::equals);
    assertEquals(List.of(), answer(here, "::1", NAS));
    Await.until("its rule", SOON, () -> rules().contains(PHONE + " : goto reach0"));

    peer("add", "box", "--static", "--endpoint", "192.0.2.1");
    String box =
        Await.value(
                "box",
                SOON,
                () -> answer(here, "::1", "box.vpn.example"),
                found -> found.size() == 1)
            .getFirst();
    Await.until("the rule of " + box, SOON, () -> rules().contains(box + " : goto reach0"));
    peer("remove", "box");
    Await.until("the rule to go", SOON, () -> !rules().contains(box));

    gateway().close();
    assertFalse(Files.exists(usual()));
    Await.value("no tv", SOON, () -> answer(here, "::1", "tv.vpn.example"), List.of()::equals);
  }

  private String rules() {
    return network.gateway.command("nft", "list", "ruleset").succeed();
  }

  @Test
  void shouldTakeUpWhatAKilledRunHasLeftAndTouchNoFileOfOthers() throws Exception {
    Path file = network.topology.folder().resolve("peers.hosts");
    start("HostsFile = " + file);
    awaitFile(file, PHONE + " nas", true);
    gateway().program().kill();
    assertTrue(Files.exists(file));
    String text = Files.readString(gateway().file());
    Files.writeString(
        gateway().file(), text.replace("HostsFile = " + file, "Domain = vpn.example"));
    running = gateway().restart();
    awaitFile(usual(), PHONE + " " + NAS, true);
    assertFalse(Files.exists(file), "left behind");

    Path others = network.topology.folder().resolve("hosts");
    Files.writeString(others, "127.0.0.1 localhost\n");
    Files.writeString(gateway().file(), text.replace(file.toString(), others.toString()));
    Command reload = Slaacguard.command(network.topology, "reload", gateway().file().toString());
    Command.Result refused = network.gateway.run(reload);
    assertEquals(1, refused.status(), refused.output());
    assertTrue(refused.output().contains("HostsFile: " + others), refused.output());
    assertEquals("127.0.0.1 localhost\n", Files.readString(others));
    assertTrue(Files.exists(usual()), "nothing has changed");

    Files.writeString(gateway().file(), text.replace("HostsFile = " + file, ""));
    network.gateway.succeed(reload);
    Await.until("the file to go", SOON, () -> !Files.exists(usual()));
    Slaacguard.command("set", gateway().device(), "domain", "vpn.example").succeed();
    awaitFile(usual(), PHONE + " " + NAS, true);
    gateway().program().kill();
    assertTrue(Files.exists(usual()));
    running = gateway().restart();
    Await.until("what was left to go", SOON, () -> !Files.exists(usual()));
  }
}
