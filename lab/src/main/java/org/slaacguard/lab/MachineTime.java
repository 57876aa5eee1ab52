package org.slaacguard.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The use of the machine's processors, and this benchmark's share of it, in ticks, hundredths of a
 * second.
 *
 * @param busy all but idle and waiting
 * @param interrupts part of it: time that belongs to no process; packets are moved in it
 * @param ours part of it: this process, its descendants, and those that have ended
 * @param total idle time included
 */
public record MachineTime(long busy, long interrupts, long ours, long total) {
  private static final double TICKS = 100;

  /** As it is now, counted from the machine's start. */
  public static MachineTime now() {
    // cpu user nice system idle iowait irq softirq steal (proc(5))
    String[] words = firstLine(Path.of("/proc/stat")).orElseThrow().split(" +", -1);
    long[] t = new long[9];
    for (int i = 1; i < 9; i++) {
      t[i] = Long.parseLong(words[i]);
    }
    long interrupts = t[6] + t[7];
    long busy = t[1] + t[2] + t[3] + interrupts;
    ProcessHandle self = ProcessHandle.current();
    long ours =
        Stream.concat(Stream.of(self), self.descendants())
            .mapToLong(process -> ticks(process.pid()))
            .sum();
    return new MachineTime(busy, interrupts, ours, busy + t[4] + t[5] + t[8]);
  }

  public MachineTime since(MachineTime earlier) {
    return new MachineTime(
        busy - earlier.busy,
        interrupts - earlier.interrupts,
        ours - earlier.ours,
        total - earlier.total);
  }

  public double busySeconds() {
    return busy / TICKS;
  }

  /** The part of the machine that processes which are not ours took, 0 to 1. */
  public double foreign() {
    return total == 0 ? 0 : Math.max(0, busy - interrupts - ours) / (double) total;
  }

  /** Memory of a process that is not shared out to the disk, in MB of 10^6 bytes. */
  public static double residentMegabytes(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024 / 1e6)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Processor time that a process has used, in seconds, to a hundredth. */
  public static double processSeconds(long pid) {
    return ticks(pid) / TICKS;
  }

  /** Time of a process and of its children that have ended. */
  private static long ticks(long pid) {
    Optional<String> stat = firstLine(Path.of("/proc/" + pid + "/stat"));
    if (stat.isEmpty()) {
      return 0; // ended meanwhile: its parent has its time
    }
    String text = stat.get();
    List<String> fields = List.of(text.substring(text.lastIndexOf(')') + 2).split(" ", -1));
    long own = Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
    return own + Long.parseLong(fields.get(13)) + Long.parseLong(fields.get(14));
  }

  private static Optional<String> firstLine(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.findFirst();
    } catch (IOException | UncheckedIOException | NoSuchElementException e) {
      return Optional.empty();
    }
  }
}
