package org.slaacguard.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Jazzer on one target, or on {@link AllTargets}, in a JVM of its own, which ends by itself.
 *
 * <p>A target's folder has {@code seeds}, the real inputs; {@code corpus}, what the fuzzer found
 * worth keeping, from which the next run goes on; {@code findings}, inputs that broke something;
 * and the {@code log}.
 */
final class FuzzProcess {
  /**
   * An input without a result after this many seconds is a finding: a hang. The clock is the
   * wall's, and a run without a processor to itself needed half a minute for its first input, which
   * loads and instruments the classes.
   */
  private static final int HANG_SECONDS = 150;

  /** More has no honest input; the fuzzer begins with short ones. */
  private static final int LONGEST_INPUT = 4096;

  /** Beyond the time for fuzzing: the JVM's start, and its end. */
  private static final int SPARE_SECONDS = 300;

  /** A run that is not longer does not benefit from the second compiler. */
  private static final int SHORT_SECONDS = 60;

  private FuzzProcess() {}

  /** Fuzzes for so many seconds, or up to the first finding. */
  static FuzzResult run(String name, String label, List<byte[]> seeds, Path folder, int seconds)
      throws IOException, InterruptedException {
    Path place = folder.resolve(label);
    for (String part : List.of("seeds", "corpus", "findings")) {
      Files.createDirectories(place.resolve(part));
    }
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(place.resolve("seeds").resolve("seed-" + i), seeds.get(i));
    }
    Path log = place.resolve("log");
    long began = System.nanoTime();
    Process process =
        new ProcessBuilder(command(name, place, seconds))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(seconds + SPARE_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    double took = (System.nanoTime() - began) / 1e9;
    return FuzzResult.of(label, took, ended ? process.exitValue() : -1, log);
  }

  private static List<String> command(String name, Path place, int seconds) {
    String classPath = System.getProperty("java.class.path");
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=" + (seconds <= SHORT_SECONDS ? 1 : 4),
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-XX:+EnableDynamicAgentLoading",
        "-Dslaacguard.target=" + name,
        "-Dslaacguard.fuzz.seconds=" + seconds,
        "-cp",
        classPath,
        "com.code_intelligence.jazzer.Jazzer",
        "--target_class=" + Entry.class.getName(),
        "--instrumentation_includes=org.slaacguard.**",
        "--reproducer_path=" + place.resolve("findings"),
        "-artifact_prefix=" + place.resolve("findings") + "/",
        "-max_total_time=" + seconds,
        "-max_len=" + LONGEST_INPUT,
        "-timeout=" + HANG_SECONDS,
        "-print_final_stats=1",
        place.resolve("corpus").toString(),
        place.resolve("seeds").toString());
  }
}
