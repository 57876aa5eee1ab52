package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;

/**
 * Measures what the running daemon allocates while packets flow, with the flight recorder of its
 * JVM. {@code userspace} has a test of the packet path by itself; here are its threads, its sockets
 * and its TUN device.
 */
class PacketAllocationIT {
  private static final Duration WARM_UP = Duration.ofSeconds(6);
  private static final Duration ROUND = Duration.ofSeconds(6);
  private static final int ROUNDS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int MTU = 1420;

  /**
   * The smallest object has 16 bytes. Once all is compiled it is none at all; on a busy machine
   * that takes longer than this test.
   */
  private static final double MOST_BYTES = 1;

  /** The threads that move packets, by the ends of their names. */
  private static final String PACKETS = "-(in|out)-[0-9]+";

  private static final String SETTINGS =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <configuration version="2.0">
        <event name="jdk.ThreadAllocationStatistics">
          <setting name="enabled">true</setting>
          <setting name="period">500 ms</setting>
        </event>
      </configuration>
      """;

  @Test
  void shouldAllocateNothingOnThePacketThreadsOnceItIsWarm() throws IOException {
    try (Topology topology = Topology.open()) {
      Pair pair = Pair.create(topology, "");
      KeyPair left = KeyPair.generate();
      KeyPair right = KeyPair.generate();
      Path folder = topology.folder();
      Slaacguard ours = recorded(pair.left(), Pair.leftSetup(left, right, "IPv4"), folder);
      Slaacguard.startAsUsersDo(pair.right(), Pair.rightSetup(left, right));
      assertTrue(pair.left().pings(Pair.LEFT, Pair.RIGHT, 3));

      transfer(pair, WARM_UP);
      // Code that is not compiled yet allocates for native calls: one round has to be free of it.
      double each = Double.MAX_VALUE;
      for (int i = 0; i < ROUNDS && each > MOST_BYTES; i++) {
        Instant begin = Instant.now();
        long bytes = transfer(pair, ROUND);
        Instant end = Instant.now();
        Map<String, List<Long>> allocated = allocated(dump(ours, folder), begin, end);
        assertTrue(sum(allocated, ours.device() + "-protocol", 1) > 0, "the recorder counts");
        long packetThreads = sum(allocated, ours.device() + PACKETS, 2);
        System.out.printf("round %d: %d bytes for %d%n", i, packetThreads, bytes);
        each = packetThreads / (bytes / (double) MTU);
      }
      double least = each;
      assertTrue(least <= MOST_BYTES, () -> least + " bytes a packet");
    }
  }

  /** What the threads with such names allocated, of which there are at least so many. */
  private static long sum(Map<String, List<Long>> allocated, String names, int threads) {
    List<List<Long>> found = new ArrayList<>();
    allocated.forEach(
        (name, values) -> {
          if (name.matches(names)) {
            assertTrue(values.size() > 1, () -> name + " was seen " + values.size() + " times");
            found.add(values);
          }
        });
    assertTrue(found.size() >= threads, () -> names + " among " + allocated.keySet());
    return found.stream().mapToLong(values -> values.getLast() - values.getFirst()).sum();
  }

  private static Slaacguard recorded(Host host, TunnelSetup setup, Path folder) throws IOException {
    Path settings = folder.resolve("allocation.jfc");
    Files.writeString(settings, SETTINGS);
    return Slaacguard.startAsUsersDo(host, setup, "-XX:StartFlightRecording=settings=" + settings);
  }

  /** What the recorder has by now. */
  private static Path dump(Slaacguard recorded, Path folder) {
    Path file = folder.resolve("allocation.jfr");
    Command.of(
            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
            Long.toString(recorded.program().pid()),
            "JFR.dump",
            "filename=" + file)
        .succeed();
    return file;
  }

  /** Both ways, one after the other; the bytes of both. */
  private static long transfer(Pair pair, Duration time) {
    return stream(pair.left(), Pair.LEFT, pair.right(), Pair.RIGHT, time.dividedBy(2))
        + stream(pair.right(), Pair.RIGHT, pair.left(), Pair.LEFT, time.dividedBy(2));
  }

  private static long stream(Host sender, String from, Host receiver, String to, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    Transfer transfer =
        Transfer.run(
            sender, from, receiver, to, sent -> System.nanoTime() < end, time.plus(PATIENCE));
    assertTrue(transfer.intact());
    return transfer.bytes();
  }

  /** What each thread had allocated since its start, twice a second. */
  private static Map<String, List<Long>> allocated(Path file, Instant begin, Instant end)
      throws IOException {
    Map<String, List<Long>> allocated = new HashMap<>();
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        RecordedEvent event = recording.readEvent();
        boolean within = event.getStartTime().isAfter(begin) && event.getStartTime().isBefore(end);
        if (within && event.getEventType().getName().equals("jdk.ThreadAllocationStatistics")) {
          allocated
              .computeIfAbsent(event.getThread("thread").getJavaName(), n -> new ArrayList<>())
              .add(event.getLong("allocated"));
        }
      }
    }
    return allocated;
  }
}
