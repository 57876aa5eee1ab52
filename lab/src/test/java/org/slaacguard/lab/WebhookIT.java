package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.lab.TunnelSetup.Remote;

/**
 * Webhooks of a service with the rights that its unit leaves it, told to a program that is none of
 * ours and that checks the signatures itself; and the settings of the process as they change.
 *
 * <pre>
 *   gateway 192.0.2.1 ──── 192.0.2.2 client, wireguard-go
 *   inner   10.9.0.1       10.9.0.2
 *   lo: the receiver
 * </pre>
 */
@Timeout(300)
class WebhookIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int PORT = 5188;
  private static final int RECEIVER_PORT = 9599;
  private static final String SECRET = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  /** By Standard Webhooks: what is signed, and how old it may be; answers as a file says. */
  private static final String RECEIVER =
      """
      import base64, hashlib, hmac, http.server, json, sys, time
      SECRET = base64.b64decode(sys.argv[3])
      class Handler(http.server.BaseHTTPRequestHandler):
          def do_POST(self):
              body = self.rfile.read(int(self.headers["content-length"]))
              signed = "%s.%s." % (self.headers["webhook-id"], self.headers["webhook-timestamp"])
              wanted = hmac.new(SECRET, signed.encode() + body, hashlib.sha256).digest()
              given = self.headers["webhook-signature"].split(",")
              good = given[0] == "v1" and hmac.compare_digest(base64.b64decode(given[1]), wanted)
              good = good and abs(time.time() - int(self.headers["webhook-timestamp"])) < 300
              event = json.loads(body)
              mode = open(sys.argv[2]).read().strip()
              print(json.dumps({"id": self.headers["webhook-id"], "signed": good, "mode": mode,
                                "type": event["type"]}), flush=True)
              if mode == "slow":
                  time.sleep(60)
              self.send_response(500 if mode == "broken" else 204)
              self.end_headers()
          def log_message(self, *words):
              pass
      class Server(http.server.ThreadingHTTPServer):
          allow_reuse_address = True
      Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
      """;

  private final KeyPair keys = KeyPair.generate();

  private static String settings(String types) {
    return "[Webhook]\nUrl = http://127.0.0.1:"
        + RECEIVER_PORT
        + "/hook\nSecret = whsec_"
        + SECRET
        + "\n"
        + types;
  }

  private static List<Json> received(Program receiver) {
    return receiver
        .log()
        .lines()
        .filter(line -> line.startsWith("{") && line.endsWith("}"))
        .map(Json::parse)
        .toList();
  }

  private static Json await(Program receiver, Predicate<Json> wanted) {
    return Await.value(
            "a message",
            SOON,
            () -> received(receiver).stream().filter(wanted).toList(),
            found -> !found.isEmpty())
        .getLast();
  }

  private static Predicate<Json> told(String type, String mode) {
    return m -> m.get("type").text().equals(type) && m.get("mode").text().equals(mode);
  }

  @Test
  void shouldTellASignedEventUntilItIsTakenAndDelayNoPeer() throws IOException {
    try (Topology topology = Topology.open()) {
      Host host = topology.host("gateway");
      Host client = topology.host("client");
      topology.cable(host, "eth0", client, "eth0");
      host.address("eth0", "192.0.2.1/24");
      client.address("eth0", "192.0.2.2/24");
      Path mode = Files.writeString(topology.folder().resolve("mode"), "fine");
      Path script = Files.writeString(topology.folder().resolve("receiver.py"), RECEIVER);
      Command receiving =
          Command.of("python3", script.toString(), "" + RECEIVER_PORT, mode.toString(), SECRET);
      Program receiver = host.start(receiving);
      Path ini = Files.writeString(topology.folder().resolve("gateway.ini"), settings(""));
      Path folder = Files.createDirectory(topology.folder().resolve("etc"));
      String device = topology.interfaceName();
      TunnelSetup setup =
          TunnelSetup.create()
              .listen(PORT)
              .address("10.9.0.1/24")
              .line("Backend = userspace")
              .remote(Remote.of(keys.publicKey()).allowed("10.9.0.2/32"));
      Files.writeString(folder.resolve(device + ".conf"), setup.toFile());
      Program service =
          host.start(
              Slaacguard.command(topology, "run", folder.toString())
                  .with("SLAACGUARD_SETTINGS", ini.toString())
                  .after(ServiceIT.confined()));
      Tunnel.awaitReady(host, device, service);
      Json up = await(receiver, told("interface.up", "fine"));
      assertTrue(up.get("signed").text().equals("true"), receiver.log());

      // 500: the same message again, with the same id, five seconds later.
      Files.writeString(mode, "broken");
      WireGuardGo.start(
          client,
          TunnelSetup.of(keys)
              .address("10.9.0.2/24")
              .remote(
                  Remote.of(setup.keys().publicKey())
                      .endpoint("192.0.2.1:" + PORT)
                      .allowed("10.9.0.0/24")));
      assertTrue(client.pings("10.9.0.2", "10.9.0.1", 1));
      Json refused = await(receiver, told("session.begun", "broken"));
      Files.writeString(mode, "fine");
      Json taken = await(receiver, told("session.begun", "fine"));
      assertEquals(refused.get("id").text(), taken.get("id").text());
      assertTrue(taken.get("signed").text().equals("true"), receiver.log());

      // The receiver takes the message and never answers; packets and commands go on.
      Files.writeString(mode, "slow");
      reload(host, topology, ini, settings("") + "[Events]\nMemory = 64 KiB\n", folder, setup);
      Json slow = await(receiver, m -> m.get("mode").text().equals("slow"));
      assertTrue(slow.get("signed").text().equals("true"), receiver.log());
      assertLosesNothing(client);
      host.succeed(Slaacguard.command(topology, "status", device));

      // The receiver has gone; messages wait for it.
      receiver.kill();
      assertLosesNothing(client);
      Files.writeString(mode, "back");
      Program again = host.start(receiving);
      assertTrue(
          await(again, m -> m.get("mode").text().equals("back"))
              .get("signed")
              .text()
              .equals("true"),
          again.log());
      assertTrue(service.alive());
    }
  }

  /** Another interface comes, whose coming is an event; and the settings are read again. */
  private static void reload(
      Host host, Topology topology, Path ini, String text, Path folder, TunnelSetup setup)
      throws IOException {
    Files.writeString(ini, text);
    String second = topology.interfaceName();
    Files.writeString(
        folder.resolve(second + ".conf"),
        setup.listen(PORT + 1).toFile().replace("10.9.0.", "10.10.0."));
    Command.Result done = host.run(Slaacguard.command(topology, "reload"));
    assertEquals(0, done.status(), done.output());
    assertTrue(host.has(second));
  }

  private static void assertLosesNothing(Host client) {
    assertEquals(0, Pings.start(client, "10.9.0.2", "10.9.0.1", 50).lost());
  }

  @Test
  void shouldFollowItsSettingsWhereTheyAreRightAndElseSayWhatIsWrong() throws IOException {
    try (Topology topology = Topology.open()) {
      Host host = topology.host("gateway");
      Path ini = Files.writeString(topology.folder().resolve("gateway.ini"), metrics(9601));
      String device = topology.interfaceName();
      Path file =
          Tunnel.write(
              host, device + ".conf", TunnelSetup.create().line("Backend = userspace").toFile());
      Program program =
          host.start(
              Slaacguard.command(topology, "run", file.toString())
                  .with("SLAACGUARD_SETTINGS", ini.toString()));
      Tunnel.awaitReady(host, device, program);
      assertTrue(serves(host, 9601));

      Files.writeString(ini, metrics(9602));
      Command.Result moved = host.run(Slaacguard.command(topology, "reload"));
      assertEquals(0, moved.status(), moved.output());
      assertEquals("", moved.output());
      assertTrue(serves(host, 9602));
      assertTrue(!serves(host, 9601));

      Files.writeString(ini, metrics(9603) + "[Histroy]\nKeep = 1d\n[Events]\nMemory = 1\n");
      Command.Result wrong = host.run(Slaacguard.command(topology, "reload"));
      assertEquals(1, wrong.status(), wrong.output());
      assertTrue(wrong.output().contains(ini + ":3: unknown section '[Histroy]'"), wrong.output());
      assertTrue(wrong.output().contains(ini + ":6: Memory: "), wrong.output());
      assertTrue(serves(host, 9602), "as it was");
      Command.Result checked = host.run(Slaacguard.command(topology, "check", ini.toString()));
      assertEquals(1, checked.status(), checked.output());
      assertEquals(wrong.output(), checked.output());

      Files.writeString(ini, metrics(9602) + "[History]\nMaxSize = 8 MiB\n");
      Command.Result right =
          host.run(
              Slaacguard.command(topology, "check", ini.toString())
                  .with("SLAACGUARD_HISTORY_MB", "64"));
      assertEquals(0, right.status(), right.output());
      assertTrue(right.output().contains("MaxSize has no effect"), right.output());
    }
  }

  private static String metrics(int port) {
    return "[Metrics]\nListen = 127.0.0.1:" + port + "\n";
  }

  private static boolean serves(Host host, int port) {
    return host.here(
        "metrics",
        () -> {
          URL page = URI.create("http://127.0.0.1:" + port + "/metrics").toURL();
          try (InputStream in = page.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                .contains("slaacguard_build_info");
          } catch (ConnectException e) {
            return false;
          }
        });
  }
}
