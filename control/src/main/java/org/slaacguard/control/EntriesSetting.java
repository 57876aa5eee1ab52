package org.slaacguard.control;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A setting with a list of distinct entries. If it is allowed in both sections, the word {@code
 * none} means no entries, whatever the interface has.
 *
 * @param <E> an entry; immutable, and {@link Object#toString} is its text form
 */
public abstract class EntriesSetting<E> extends ListSetting<List<E>> {
  private static final String NONE = "none";

  private final boolean overrides;

  /** A setting of these names and sections, see {@link Setting}. */
  EntriesSetting(String name, String word, Section... sections) {
    super(name, word, sections);
    overrides = sections.length == 2;
  }

  /**
   * Reads one entry.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  abstract E parseEntry(String text);

  /** The identity of an entry: of two with the same, the later one counts. */
  Object identity(E entry) {
    return entry;
  }

  @Override
  final List<E> entry(String text) {
    return overrides && text.equalsIgnoreCase(NONE) ? List.of() : List.of(parseEntry(text));
  }

  @Override
  public final List<E> none() {
    return List.of();
  }

  @Override
  final List<E> join(List<E> before, List<E> more) {
    List<E> all = new ArrayList<>(before);
    for (E next : more) {
      all.removeIf(old -> identity(old).equals(identity(next)));
      all.add(next);
    }
    return List.copyOf(all);
  }

  @Override
  List<E> add(List<E> before, List<E> added) {
    for (E next : added) {
      for (E old : before) {
        if (identity(old).equals(identity(next)) && !old.equals(next)) {
          throw new IllegalArgumentException(identity(next) + " appears twice");
        }
      }
    }
    return added.isEmpty() ? added : join(before, added);
  }

  @Override
  List<E> merge(@Nullable List<E> before, List<E> next) {
    return before == null || next.isEmpty() ? next : join(before, next);
  }

  @Override
  final boolean saysNothing(List<E> entries) {
    return entries.isEmpty() && !overrides;
  }

  @Override
  final List<String> entries(List<E> entries) {
    return entries.stream().map(Object::toString).toList();
  }

  @Override
  public final List<String> texts(List<E> entries) {
    return entries.isEmpty() && overrides ? List.of(NONE) : entries(entries);
  }
}
