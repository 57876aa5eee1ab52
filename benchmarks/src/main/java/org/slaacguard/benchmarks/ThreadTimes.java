package org.slaacguard.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Processor time of a gateway's threads, in seconds, by what they are for. The kernel knows the
 * first fifteen bytes of a thread's name.
 */
record ThreadTimes(Map<String, Double> seconds) {
  private static final double TICKS = 100;

  /** Parts of names, and what these threads are for. */
  private static final Map<String, String> ROLES =
      Map.of(
          "-contro", "controller",
          "-protoc", "protocol",
          "-host", "host",
          "-source", "sources",
          "-in-", "packets",
          "-out-", "packets");

  /** As it is now. */
  static ThreadTimes of(long pid) {
    Map<String, Double> seconds = new TreeMap<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      threads.forEach(thread -> add(thread.resolve("stat"), seconds));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ThreadTimes(seconds);
  }

  private static void add(Path file, Map<String, Double> seconds) {
    String stat;
    try {
      stat = Files.readString(file);
    } catch (IOException e) {
      return; // ended meanwhile
    }
    int end = stat.lastIndexOf(')');
    List<String> fields = List.of(stat.substring(end + 2).split(" ", -1));
    long ticks = Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
    seconds.merge(role(stat.substring(stat.indexOf('(') + 1, end)), ticks / TICKS, Double::sum);
  }

  private static String role(String name) {
    if (name.contains("Comp")) {
      return "compilers";
    }
    return ROLES.entrySet().stream()
        .filter(each -> name.contains(each.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("others");
  }

  /** What was used since. */
  ThreadTimes since(ThreadTimes earlier) {
    Map<String, Double> since = new TreeMap<>();
    seconds.forEach(
        (role, time) -> since.put(role, time - earlier.seconds.getOrDefault(role, 0.0)));
    return new ThreadTimes(since);
  }
}
