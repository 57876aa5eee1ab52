package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.lab.TunnelSetup.Remote;

/**
 * The metrics as promtool and a real Prometheus read them.
 *
 * <pre>
 *   gateway 192.0.2.1 ──── 192.0.2.2 client, wireguard-go
 *   lo: the metrics, and the Prometheus that reads them
 * </pre>
 */
@Timeout(240)
class MetricsIT {

  /** Thirty times what it takes beside four other tests, in nanoseconds. */
  private static final long MOMENT = 2_000_000_000L;

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String AT = "127.0.0.1:9586";
  private static final String PROMETHEUS = "127.0.0.1:9590";

  /** Tests run in the module's folder. */
  private static final Path DASHBOARD = Path.of("../packaging/grafana/slaacguard.json");

  /** What a file may say, and a label must survive. */
  private static final String HOSTILE = "Bob\"} 1 \\ {x=\"</script>\u202e!";

  private final KeyPair keys = KeyPair.generate();
  private final KeyPair other = KeyPair.generate();

  @Test
  void shouldBeReadByPrometheusWithTrafficAndNames() throws IOException {
    try (Topology topology = Topology.open()) {
      Host host = topology.host("gateway");
      Host client = topology.host("client");
      topology.cable(host, "eth0", client, "eth0");
      host.address("eth0", "192.0.2.1/24");
      client.address("eth0", "192.0.2.2/24");
      Path file = startBoth(topology, host, client);
      assertTrue(client.pings("10.9.0.2", "10.9.0.1", 3));
      String page = get(host, "http://" + AT + "/metrics");
      Command.Result judged = Command.of("promtool", "check", "metrics").input(page).run();
      assertEquals(0, judged.status(), judged.output());
      assertEquals("", judged.output().strip());
      judgeSamples(host, startPrometheus(topology, host));
      judgeDashboard(host);
      Command.Result remote =
          host.run(
              Slaacguard.command(topology, "run", "--metrics", "0.0.0.0:9587", file.toString()));
      assertEquals(1, remote.status(), remote.output());
      assertTrue(remote.output().contains("AllowRemote = yes"), remote.output());
    }
  }

  /** Starts the gateway with its metrics, and a peer; returns the gateway's file. */
  private Path startBoth(Topology topology, Host host, Host client) throws IOException {
    TunnelSetup setup =
        TunnelSetup.create()
            .listen(5186)
            .address("10.9.0.1/24")
            .line("Backend = userspace")
            .remote(Remote.of(keys.publicKey()).allowed("10.9.0.2/32"))
            .remote(Remote.of(other.publicKey()).allowed("10.9.0.3/32"));
    String device = topology.interfaceName();
    String text = named(setup.toFile(), keys.publicKey(), "laptop");
    text = named(text, other.publicKey(), HOSTILE);
    Path file = Tunnel.write(host, device + ".conf", text);
    Path settings = topology.folder().resolve("gateway.ini");
    // A receiver that nobody is, for the dashboard's panel about it.
    Files.writeString(
        settings,
        "[Metrics]\nListen = "
            + AT
            + "\n"
            + "[Webhook]\n"
            + "Url = http://127.0.0.1:1/\n"
            + "Secret = whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
    Files.setPosixFilePermissions(settings, PosixFilePermissions.fromString("rw-------"));
    Program program =
        host.start(
            Slaacguard.command(topology, "run", file.toString())
                .with("SLAACGUARD_SETTINGS", settings.toString()));
    Tunnel.awaitReady(host, device, program);
    Await.until("that it is up", SOON, () -> program.log().contains(device + " is up, "));
    WireGuardGo.start(
        client,
        TunnelSetup.of(keys)
            .address("10.9.0.2/24")
            .remote(
                Remote.of(setup.keys().publicKey())
                    .endpoint("192.0.2.1:5186")
                    .allowed("10.9.0.0/24")));
    return file;
  }

  private static Program startPrometheus(Topology topology, Host host) throws IOException {
    Path config = topology.folder().resolve("prometheus.yml");
    Files.writeString(
        config,
        "global: {scrape_interval: 1s}\nscrape_configs:\n  - job_name: slaacguard\n"
            + "    static_configs: [{targets: ['"
            + AT
            + "']}]\n");
    return host.start(
        Command.of(
            "prometheus",
            "--config.file=" + config,
            "--storage.tsdb.path=" + topology.folder().resolve("tsdb"),
            "--web.listen-address=" + PROMETHEUS));
  }

  private void judgeSamples(Host host, Program prometheus) {
    String received =
        "wireguard_received_bytes_total{friendly_name=\"laptop\",public_key=\""
            + keys.publicKey()
            + "\"}";
    Json value =
        Await.value(
            "a sample in Prometheus, whose log is " + prometheus.log(),
            SOON,
            () -> query(host, received),
            answer -> !answer.elements().isEmpty());
    double bytes =
        Double.parseDouble(value.elements().getFirst().get("value").elements().get(1).text());
    assertTrue(bytes > 300, "some pings and a handshake: " + bytes);
    assertEquals(
        HOSTILE,
        query(host, "wireguard_sent_bytes_total{public_key=\"" + other.publicKey() + "\"}")
            .elements()
            .getFirst()
            .get("metric")
            .get("friendly_name")
            .text());
    assertEquals(1, query(host, "slaacguard_interface_up == 1").elements().size());
    assertFalse(
        query(host, "slaacguard_peer_info{endpoint=~\"192.0.2.2:.*\"}").elements().isEmpty());
  }

  /** What Grafana would ask, with what it puts in for the variables. */
  private static void judgeDashboard(Host host) throws IOException {
    Matcher asked =
        Pattern.compile("\"(?:expr|definition)\": *\"((?:[^\"\\\\]|\\\\.)*)\"")
            .matcher(Files.readString(DASHBOARD));
    int count = 0;
    while (asked.find()) {
      count++;
      String query =
          asked
              .group(1)
              .replace("\\\"", "\"")
              .replaceFirst("^label_values\\((.*), *(.*)\\)$", "count by ($2) ($1)")
              .replace("$__rate_interval", "1m")
              .replace("$interface", ".*")
              .replace("$job", ".*");
      assertFalse(query.contains("$"), query);
      Await.value(
          "data for " + query, SOON, () -> query(host, query), a -> !a.elements().isEmpty());
    }
    assertTrue(count > 20, "queries of the dashboard: " + count);
  }

  /** Above the key, where exporters look for it. */
  private static String named(String text, String key, String name) {
    return text.replace("PublicKey = " + key, "# friendly_name = " + name + "\nPublicKey = " + key);
  }

  private static Json query(Host host, String query) {
    String escaped =
        query
            .chars()
            .mapToObj(
                c -> Character.isLetterOrDigit(c) ? "" + (char) c : String.format("%%%02X", c))
            .collect(Collectors.joining());
    try {
      return Json.parse(get(host, "http://" + PROMETHEUS + "/api/v1/query?query=" + escaped))
          .get("data")
          .get("result");
    } catch (LabException e) {
      return Json.parse("[]"); // It is not there yet.
    }
  }

  private static String get(Host host, String url) {
    return host.here(
        url,
        () -> {
          URLConnection connection = URI.create(url).toURL().openConnection();
          connection.setReadTimeout(20_000);
          try (InputStream in = connection.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
          }
        });
  }

  /** Prints what the page of many peers costs, and bounds it loosely. */
  @Test
  void shouldTellOfAThousandPeersInAMoment() {
    try (Topology topology = Topology.open()) {
      Host host = topology.host("gateway");
      TunnelSetup setup = TunnelSetup.create().listen(5187).line("Backend = userspace");
      for (int i = 0; i < 1000; i++) {
        setup =
            setup.remote(
                Remote.of(KeyPair.generate().publicKey())
                    .allowed("10." + (i >> 8) + "." + (i & 255) + ".0/24"));
      }
      Slaacguard.start(host, setup, List.of(), "--metrics", AT);
      List<String> pages = new ArrayList<>();
      long nanos =
          Await.least(
              8,
              MOMENT,
              () -> {
                // A page is kept for a second.
                Await.pause(Duration.ofMillis(pages.isEmpty() ? 0 : 1100));
                long before = System.nanoTime();
                pages.add(get(host, "http://" + AT + "/metrics"));
                return System.nanoTime() - before;
              });
      Map<String, Long> families =
          pages
              .getLast()
              .lines()
              .filter(line -> !line.startsWith("#"))
              .collect(Collectors.groupingBy(l -> l.split("[{ ]", 2)[0], Collectors.counting()));
      assertEquals(1000, families.get("wireguard_sent_bytes_total"));
      System.out.println("a thousand peers: " + nanos / 1e6 + " ms");
      assertTrue(nanos <= MOMENT, () -> "a thousand peers took " + nanos / 1e9 + " s");
    }
  }
}
