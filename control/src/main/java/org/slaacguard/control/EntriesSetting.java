package org.slaacguard.control;

import java.util.List;
import java.util.stream.Stream;

/**
 * A setting whose entries are a list, each there once.
 *
 * @param <E> an entry; immutable, and {@link Object#toString} is its text form
 */
public abstract class EntriesSetting<E> extends ListSetting<List<E>> {
  /** A setting of these names and sections, see {@link Setting}. */
  EntriesSetting(String name, String word, Section... sections) {
    super(name, word, sections);
  }

  /**
   * Reads one entry.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  abstract E parseEntry(String text);

  @Override
  final List<E> entry(String text) {
    return List.of(parseEntry(text));
  }

  @Override
  public final List<E> none() {
    return List.of();
  }

  @Override
  List<E> join(List<E> before, List<E> more) {
    return Stream.concat(before.stream(), more.stream()).distinct().toList();
  }

  @Override
  public final List<String> texts(List<E> entries) {
    return entries.stream().map(Object::toString).toList();
  }
}
