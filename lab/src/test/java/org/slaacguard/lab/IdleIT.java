package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.lab.TunnelSetup.Remote;

/**
 * A gateway on which nothing happens sleeps: as a service, with one interface, idle peers and
 * metrics that nobody reads. One host, nobody has to answer.
 */
@Timeout(300)
class IdleIT {
  private static final Duration SOON = Duration.ofSeconds(90);

  /** After the start the compilers, the warm-up and the first looks at everything end. */
  private static final Duration CALM = Duration.ofSeconds(15);

  private static final Duration IDLE = Duration.ofSeconds(10);

  /**
   * Times that a thread may wake up in ten seconds: both compilers each five seconds, which the
   * virtual machine has so; room for one look at all that there is, such as a status, which takes
   * ten. One thread that looked each second would make it ten more.
   */
  private static final int MOST = 16;

  @Test
  void shouldSleepWhileNothingHappens() throws IOException {
    try (Topology topology = Topology.open()) {
      Host host = topology.host("gateway");
      Path folder = Files.createDirectory(topology.folder().resolve("etc"));
      String device = topology.interfaceName();
      TunnelSetup setup =
          TunnelSetup.create()
              .line("Backend = userspace")
              .address("2001:db8:5::1/64")
              .line("AdvertisePrefix = 2001:db8:5::/64");
      for (int i = 0; i < 3; i++) {
        setup =
            setup.remote(
                Remote.of(KeyPair.generate().publicKey()).line("LearnableIPs = advertised"));
      }
      Files.writeString(folder.resolve(device + ".conf"), setup.toFile());
      Program service =
          host.start(
              Slaacguard.command(
                  topology, "run", folder.toString(), "--metrics", "127.0.0.1:9587"));
      Await.until("it to be up", SOON, () -> service.log().contains(device + " is up, "));
      Await.pause(CALM);
      Map<String, Long> before = wakeUps(service.pid());
      Await.pause(IDLE);
      Map<String, Long> since = wakeUps(service.pid());
      before.forEach((thread, count) -> since.merge(thread, -count, Long::sum));
      since.values().removeIf(count -> count <= 0);
      long all = since.values().stream().mapToLong(Long::longValue).sum();
      assertTrue(all <= MOST, all + " wake-ups in ten seconds: " + since);
    }
  }

  /** How often each thread has gone to sleep by itself, by its name and number. */
  private static Map<String, Long> wakeUps(long pid) throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
      Map<String, Long> found = new TreeMap<>();
      for (Path task : tasks.toList()) {
        Map<String, String> fields = fields(task.resolve("status"));
        found.put(
            fields.get("Name") + " " + task.getFileName(),
            Long.parseLong(fields.getOrDefault("voluntary_ctxt_switches", "0")));
      }
      return found;
    }
  }

  /** Nothing of a thread that has just ended. */
  private static Map<String, String> fields(Path status) {
    List<String> lines;
    try {
      lines = Files.readAllLines(status);
    } catch (IOException e) {
      lines = List.of();
    }
    return lines.stream()
        .map(line -> line.split(":", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1].strip()));
  }
}
