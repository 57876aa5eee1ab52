package org.slaacguard.control;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A setting that has entries: in a file they add up, and a change may add to them or replace them.
 *
 * @param <T> all entries together; immutable
 */
public abstract non-sealed class ListSetting<T> extends Setting<T> {
  /** The default limit on entries; a router advertisement has no room for more. */
  private static final int USUAL_MOST = 64;

  /** A setting of these names and sections, see {@link Setting}. */
  ListSetting(String name, String word, Section... sections) {
    super(name, word, sections);
  }

  /** No entries. */
  public abstract T none();

  /**
   * Reads one entry.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  abstract T entry(String text);

  /** Warns of probable mistakes in an entry. */
  void warnOf(T entry, Consumer<String> warn) {}

  /** Reads one entry, and warns of probable mistakes in it. */
  final T entry(String text, Consumer<String> warn) {
    T read = entry(text);
    HostBits.warn(text, warn);
    warnOf(read, warn);
    return read;
  }

  /** Joins two lists. */
  abstract T join(T before, T more);

  /** The key of the UAPI that removes the previous entries. */
  public String replaceKey() {
    return "replace_" + key();
  }

  /** The largest number of entries in a section, and in a request over the UAPI. */
  int most() {
    return USUAL_MOST;
  }

  /** The text forms of the entries. */
  abstract List<String> entries(T value);

  @Override
  public List<String> texts(T value) {
    return entries(value);
  }

  /** Whether files and {@code show} give each entry a line of its own. */
  public boolean entryPerLine() {
    return false;
  }

  /** Appends an entry of a file. A subclass checks whether it may follow the others. */
  T add(T before, T entry) {
    return join(before, entry);
  }

  @Override
  public final T parse(String text, Consumer<String> warn) {
    T all = again(null, text, warn);
    return all == null ? none() : all;
  }

  @Override
  final @Nullable T again(@Nullable T before, String text, Consumer<String> warn) {
    T all = before;
    for (String entry : ValueText.list(text)) {
      T read = entry(entry, warn);
      all = add(all == null ? none() : all, read);
    }
    if (all != null && entries(all).size() > most()) {
      throw new IllegalArgumentException("more than " + most() + " of them");
    }
    return all;
  }

  @Override
  T merge(@Nullable T before, T next) {
    return before == null ? next : join(before, next);
  }

  @Override
  boolean saysNothing(T value) {
    return texts(value).isEmpty();
  }

  @Override
  public final boolean mayBeEmpty() {
    return true;
  }

  @Override
  public final boolean repeatable() {
    return true;
  }
}
