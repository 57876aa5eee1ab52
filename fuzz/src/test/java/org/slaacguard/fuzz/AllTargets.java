package org.slaacguard.fuzz;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Several targets in one process. A JVM with Jazzer takes longer to start than one target has in
 * {@code ./check}. The first byte of an input names its target. Beyond its seeds no target gets
 * more than an equal part of the time, so a slow one leaves the others theirs.
 */
final class AllTargets implements Target {
  static final String NAME = "ALL_TARGETS";

  /** The fuzzer ends without a last word to us, so figures are told as time goes by. */
  private static final long TELL_NANOS = Duration.ofMillis(500).toNanos();

  private static final Pattern FIGURE = Pattern.compile("(?m)^target (\\S+): (\\d+) inputs");

  private final List<Part> parts = new ArrayList<>();
  private final long nanosEach;
  private final LongSupplier clock;
  private final PrintStream out;
  private long told;

  /** The first byte of an input is an index into the parts. */
  private static final class Part {
    final String label;
    final Target target;
    final int seeds;
    long inputs;
    long nanos;

    Part(String label, Target target) throws Exception {
      this.label = label;
      this.target = target;
      seeds = target.seeds().size();
    }
  }

  /**
   * A new one, for one thread.
   *
   * @param targets by their labels, at most 256; their order is that of the first byte
   * @param time for all of them together
   * @param clock in nanoseconds
   * @param out receives the figures of each
   * @throws Exception if a target has no seeds to show
   */
  AllTargets(Map<String, Target> targets, Duration time, LongSupplier clock, PrintStream out)
      throws Exception {
    for (Map.Entry<String, Target> each : targets.entrySet()) {
      parts.add(new Part(each.getKey(), each.getValue()));
    }
    nanosEach = time.toNanos() / parts.size();
    this.clock = clock;
    this.out = out;
    told = clock.getAsLong();
  }

  @Override
  public void run(byte[] input) throws Exception {
    if (input.length == 0) {
      return;
    }
    Part part = parts.get((input[0] & 0xff) % parts.size());
    if (part.nanos >= nanosEach && part.inputs > part.seeds) {
      return;
    }
    long began = clock.getAsLong();
    part.target.run(Arrays.copyOfRange(input, 1, input.length));
    long now = clock.getAsLong();
    part.inputs++;
    part.nanos += now - began;
    if (now - told >= TELL_NANOS) {
      told = now;
      tell();
    }
  }

  private void tell() {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      text.append("target ").append(part.label).append(": ").append(part.inputs);
      text.append(" inputs, ").append(part.nanos / 1_000_000).append(" ms\n");
    }
    out.print(text);
    out.flush();
  }

  /** How many inputs each target has had, by its label, from the log of its process. */
  static Map<String, Long> inputs(String log) {
    Map<String, Long> last = new HashMap<>();
    for (Matcher m = FIGURE.matcher(log); m.find(); ) {
      last.put(m.group(1), Long.parseLong(m.group(2)));
    }
    return last;
  }

  @Override
  public List<byte[]> seeds() throws Exception {
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      for (byte[] seed : parts.get(i).target.seeds()) {
        byte[] named = new byte[seed.length + 1];
        named[0] = (byte) i;
        System.arraycopy(seed, 0, named, 1, seed.length);
        seeds.add(named);
      }
    }
    return seeds;
  }
}
