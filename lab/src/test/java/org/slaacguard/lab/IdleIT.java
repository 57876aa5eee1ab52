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

  private static final Duration IDLE = Duration.ofSeconds(10);

  /** Rounds of ten seconds. The compilers are done with the code of the start before the last. */
  private static final int ATTEMPTS = 12;

  /**
   * Times that threads may wake up in ten seconds. Both compilers and another thread of the virtual
   * machine take two each. The rest is room for one look at everything, such as a status. A thread
   * that looked each second would take ten.
   */
  private static final int MOST = 14;

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
              Slaacguard.command(topology, "run", folder.toString(), "--metrics", "127.0.0.1:9587")
                  .with("SLAACGUARD_WARM_UP", "off"));
      Await.until("it to be up", SOON, () -> service.log().contains(device + " is up, "));
      Map<String, Long> woken = wakeUpsMeanwhile(service.pid());
      for (int i = 1; i < ATTEMPTS && sum(woken) > MOST; i++) {
        woken = wakeUpsMeanwhile(service.pid());
      }
      assertTrue(sum(woken) <= MOST, sum(woken) + " wake-ups in ten seconds: " + woken);
    }
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** How often each thread wakes up in ten seconds, of those that do. */
  private static Map<String, Long> wakeUpsMeanwhile(long pid) throws IOException {
    Map<String, Long> before = wakeUps(pid);
    Await.pause(IDLE);
    Map<String, Long> since = wakeUps(pid);
    before.forEach((thread, count) -> since.merge(thread, -count, Long::sum));
    since.values().removeIf(count -> count <= 0);
    return since;
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
