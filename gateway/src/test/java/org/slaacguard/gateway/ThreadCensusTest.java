package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every thread that the program makes, and who hears of its death. A new one fails here until it is
 * in the table, which asks how its death is known.
 */
final class ThreadCensusTest {
  /** Who hears of it. */
  private enum Heard {
    /**
     * The default handler, which {@link SharedPartsTest} tries: the interface whose name the
     * thread's begins with, or all where that is a thread of the process.
     */
    BY_NAME,
    /** A {@code FailureReport} that it has, by {@code guard} or by its own last step. */
    REPORT,
    /** The data plane: {@code WorkerDeathTest}, {@code KernelThreadDeathTest}. */
    BACKEND,
    /** Whoever waits for what it does. */
    CALLER
  }

  private static final Map<String, List<Heard>> THREADS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("cli/EventFollower", List.of(Heard.CALLER)),
              Map.entry("cli/StartupWait", List.of(Heard.CALLER)),
              Map.entry("cli/TrainingDaemon", List.of(Heard.CALLER)),
              Map.entry("cli/UpInterruption", List.of(Heard.CALLER)),
              Map.entry("control/TimeWatch", List.of(Heard.CALLER)),
              Map.entry("doctor/FirewallReader", List.of(Heard.CALLER)),
              Map.entry("doctor/TunnelProbes", List.of(Heard.CALLER)),
              Map.entry("gateway/Confinement", List.of(Heard.CALLER)),
              Map.entry("gateway/ControllerThread", List.of(Heard.REPORT)),
              Map.entry("gateway/EndpointRefresher", List.of(Heard.REPORT)),
              Map.entry("gateway/EventIds", List.of(Heard.BY_NAME)),
              Map.entry("gateway/ExpiredPeers", List.of(Heard.BY_NAME)),
              Map.entry("gateway/Gateway", List.of(Heard.CALLER)),
              Map.entry("gateway/GatewayAnswers", List.of(Heard.BY_NAME)),
              Map.entry("gateway/HostsWriter", List.of(Heard.REPORT)),
              Map.entry("gateway/InterfaceRun", List.of(Heard.BY_NAME)),
              Map.entry("gateway/LanThread", List.of(Heard.REPORT)),
              Map.entry("gateway/LocalClients", List.of(Heard.CALLER)),
              Map.entry("gateway/LocalServer", List.of(Heard.REPORT, Heard.REPORT)),
              Map.entry("gateway/OrderedShutdown", List.of(Heard.BY_NAME)),
              Map.entry("gateway/PrefixHook", List.of(Heard.BY_NAME)),
              Map.entry("gateway/ReadinessWatch", List.of(Heard.BY_NAME)),
              Map.entry("gateway/ServiceManager", List.of(Heard.BY_NAME)),
              Map.entry("gateway/ShutdownWatchdog", List.of(Heard.BY_NAME)),
              Map.entry("gateway/SpareMemory", List.of(Heard.BY_NAME)),
              Map.entry("gateway/StartLookup", List.of(Heard.CALLER)),
              Map.entry("gateway/Uplink", List.of(Heard.BY_NAME)),
              Map.entry("gateway/UplinkMtu", List.of(Heard.BY_NAME)),
              Map.entry("gateway/WebhookFeed", List.of(Heard.BY_NAME)),
              Map.entry("history/HistoryWriter", List.of(Heard.REPORT)),
              Map.entry("host/AccessThread", List.of(Heard.REPORT)),
              // Its plans by name, all else by who waits for it.
              Map.entry("host/HostTasks", List.of(Heard.BY_NAME, Heard.CALLER)),
              Map.entry("host/ProcessRunner", List.of(Heard.BY_NAME, Heard.BY_NAME)),
              Map.entry("kernel/KernelBackend", List.of(Heard.BACKEND)),
              Map.entry("linux/NetworkNamespace", List.of(Heard.CALLER)),
              Map.entry("uplink/ProxyThread", List.of(Heard.REPORT)),
              Map.entry("userspace/Worker", List.of(Heard.BACKEND)),
              Map.entry("web/MetricsServer", List.of(Heard.BY_NAME, Heard.BY_NAME, Heard.BY_NAME)),
              Map.entry("web/Webhook", List.of(Heard.BY_NAME))));

  private static final Pattern MADE =
      Pattern.compile(
          "Thread\\s*\\.of(Platform|Virtual)\\(|new Thread\\(|Executors\\.new|new \\w+Executor\\("
              + "|startVirtualThread");

  /** Not in the package. */
  private static final List<String> WORKSHOP = List.of("lab", "benchmarks", "fuzz", "testing");

  private static final Pattern NAMED = Pattern.compile("\\.name\\(\\s*(\"?)([^;]*?)\\)\\s*\\.");

  private static Map<String, String> sources() throws IOException {
    Path here = Path.of("").toAbsolutePath();
    Path root = Files.exists(here.resolve("ARCHITECTURE.md")) ? here : here.getParent();
    Map<String, String> sources = new TreeMap<>();
    try (Stream<Path> rooms = Files.list(root)) {
      for (Path room : rooms.filter(r -> !WORKSHOP.contains(r.getFileName().toString())).toList()) {
        Path packages = room.resolve("src/main/java/org/slaacguard");
        if (Files.isDirectory(packages)) {
          try (Stream<Path> files = Files.walk(packages)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
              String name = file.getFileName().toString().replace(".java", "");
              sources.put(room.getFileName() + "/" + name, Files.readString(file));
            }
          }
        }
      }
    }
    return sources;
  }

  @Test
  void shouldKnowWhoHearsOfTheDeathOfEachThread() throws IOException {
    Map<String, Integer> made = new TreeMap<>();
    sources()
        .forEach(
            (file, text) -> {
              int count = (int) MADE.matcher(text).results().count();
              if (count > 0) {
                made.put(file, count);
              }
            });
    Map<String, Integer> known = new TreeMap<>();
    THREADS.forEach((file, all) -> known.put(file, all.size()));
    assertEquals(known, made);
  }

  /** A name that an interface could have would put the blame on that interface alone. */
  @Test
  void shouldNameThreadsSoThatTheRightInterfaceIsBlamed() throws IOException {
    Map<String, String> sources = sources();
    for (Map.Entry<String, List<Heard>> each : THREADS.entrySet()) {
      if (each.getValue().contains(Heard.BY_NAME)) {
        Matcher names = NAMED.matcher(sources.getOrDefault(each.getKey(), ""));
        boolean named = false;
        while (names.find()) {
          String name = names.group(2);
          boolean literal = !names.group(1).isEmpty();
          if (!literal ? name.contains("-") : name.contains("/")) {
            named = true;
          } else if (literal) {
            assertEquals(each.getKey(), name, "a thread of the process has a slash in its name");
          }
        }
        assertTrue(named, each.getKey());
      }
    }
  }
}
