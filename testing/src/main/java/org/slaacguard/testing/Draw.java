package org.slaacguard.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The made-up values of one case.
 *
 * <p>{@link RandomGenerator} draws evenly. The methods here favour the ends of a range, where
 * mistakes are likely: now and then in most cases, and mostly in one case of eight, so that several
 * ends come together.
 */
public final class Draw implements RandomGenerator {
  private static final long[] LONGS = {0, 1, -1, 2, Long.MIN_VALUE, Long.MAX_VALUE};
  private static final int[] INTS = {0, 1, -1, 2, Integer.MIN_VALUE, Integer.MAX_VALUE};

  private final SplittableRandom random;
  private final double ends;

  /** All values follow from {@code seed}. */
  public Draw(long seed) {
    random = new SplittableRandom(seed);
    ends = seed % 8 == 0 ? 0.7 : 0.05;
  }

  @Override
  public long nextLong() {
    return random.nextLong();
  }

  /** Whether the next value shall be an end of its range. */
  private boolean end() {
    return random.nextDouble() < ends;
  }

  /** Any number. */
  public long anyLong() {
    return end() ? LONGS[random.nextInt(LONGS.length)] : random.nextLong();
  }

  /** Any number. */
  public int anyInt() {
    return end() ? INTS[random.nextInt(INTS.length)] : random.nextInt();
  }

  /** From {@code min} to {@code max}, both included. */
  public int between(int min, int max) {
    return (int) between((long) min, max);
  }

  /** From {@code min} to {@code max}, both included; not the whole range of a long. */
  public long between(long min, long max) {
    if (end()) {
      return random.nextBoolean() ? min : max;
    }
    return random.nextLong(min, max + 1);
  }

  /** From {@code min} to {@code max}, both included. */
  public double between(double min, double max) {
    if (end() || min == max) {
      return random.nextBoolean() ? min : max;
    }
    return random.nextDouble(min, max);
  }

  /** True or false. */
  public boolean flip() {
    return random.nextBoolean();
  }

  /** One of these. */
  @SafeVarargs
  public final <T> T of(T... values) {
    return values[random.nextInt(values.length)];
  }

  /** What one of these makes. */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public final <T> T oneOf(Supplier<? extends T>... makers) {
    return of(makers).get();
  }

  /** A list of {@code min} to {@code max} elements. */
  public <T> List<T> list(int min, int max, Function<Draw, ? extends T> maker) {
    List<T> list = new ArrayList<>();
    for (int size = between(min, max); size > 0; size--) {
      list.add(maker.apply(this));
    }
    return list;
  }

  /** An array of {@code min} to {@code max} bytes: noise, or all the same. */
  public byte[] bytes(int min, int max) {
    byte[] bytes = new byte[between(min, max)];
    if (end()) {
      Arrays.fill(bytes, of((byte) 0, (byte) 1, (byte) 0x7f, (byte) 0x80, (byte) -1));
    } else {
      random.nextBytes(bytes);
    }
    return bytes;
  }

  /** Text of up to {@code max} of these characters. */
  public String text(String characters, int max) {
    StringBuilder text = new StringBuilder();
    for (int size = between(0, max); size > 0; size--) {
      text.append(characters.charAt(random.nextInt(characters.length())));
    }
    return text.toString();
  }

  /** Text of up to {@code max} characters of any kind, lone surrogates too. */
  public String anyText(int max) {
    StringBuilder text = new StringBuilder();
    for (int size = between(0, max); size > 0; size--) {
      int limit = of(0x80, 0x800, 0x10000);
      text.append((char) between(0, limit - 1));
    }
    return text.toString();
  }
}
