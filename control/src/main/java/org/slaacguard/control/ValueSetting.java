package org.slaacguard.control;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A setting with one value: the last one counts.
 *
 * @param <T> the value; immutable
 */
public abstract non-sealed class ValueSetting<T> extends Setting<T> {
  /** A setting of these names and sections, see {@link Setting}. */
  ValueSetting(String name, String word, Section... sections) {
    super(name, word, sections);
  }

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  abstract T parse(String text);

  /** The text form; {@link #parse(String)} reads it back. */
  abstract String format(T value);

  /** The value for JSON: a number, a boolean or a string. */
  public Object json(T value) {
    return format(value);
  }

  /** Whether its text is for another program, and no prefix is looked for in it. */
  boolean isFree() {
    return false;
  }

  @Override
  public final T parse(String text, Consumer<String> warn) {
    T value = parse(text);
    if (!isFree()) {
      HostBits.warn(text, warn);
    }
    return value;
  }

  @Override
  public final List<String> texts(T value) {
    return List.of(format(value));
  }

  @Override
  final T again(@Nullable T before, String text, Consumer<String> warn) {
    return parse(text, warn);
  }

  @Override
  final T merge(@Nullable T before, T next) {
    return next;
  }

  @Override
  public final boolean mayBeEmpty() {
    return false;
  }

  @Override
  public final boolean repeatable() {
    return false;
  }
}
