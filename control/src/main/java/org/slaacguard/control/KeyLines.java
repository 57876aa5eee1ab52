package org.slaacguard.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Edits the lines of one section of a file, key by key. */
final class KeyLines {
  private final PeerLines read;
  private final LineEdits edits;
  private final Section section;
  private final List<Integer> own;

  /**
   * The lines of a section, which may occur in several parts.
   *
   * @param own the indexes of its lines, ascending; not empty
   */
  KeyLines(PeerLines read, LineEdits edits, Section section, List<Integer> own) {
    this.read = read;
    this.edits = edits;
    this.section = section;
    this.own = own;
  }

  /**
   * The line of a key's first occurrence, from 1; the section's first line if it does not occur.
   */
  int line(FileKey key) {
    List<Integer> at = at(key);
    return (at.isEmpty() ? own.getFirst() : at.getFirst()) + 1;
  }

  private List<Integer> at(FileKey key) {
    return own.stream().filter(i -> key.equals(keyOf(i))).toList();
  }

  private @Nullable FileKey keyOf(int index) {
    String content = PeerLines.content(read.lines().get(index));
    int equals = content.indexOf('=');
    if (equals < 0) {
      return null;
    }
    String name = AsciiWhitespace.remove(content.substring(0, equals));
    ConfigKey stock = ConfigKey.find(name);
    return stock != null ? stock : SettingTable.named(name.toLowerCase(Locale.ROOT));
  }

  /**
   * Sets the value or the entries of a key.
   *
   * @param texts the value, or the entries; empty removes the key
   * @param entries splits the text of a line into its entries
   */
  void set(FileKey key, List<String> texts, Function<String, List<String>> entries) {
    List<Integer> at = at(key);
    if (key == ConfigKey.ALLOWED_IPS && isInParts()) {
      // All entries go into the last part: an empty value in a later part would clear them.
      at.forEach(edits::remove);
      ConfigWriter.lines(key, texts).forEach(line -> edits.insert(lastContent(), line));
      return;
    }
    if (key.repeatable() && at.size() > 1 && !isInParts() && setEach(key, at, texts, entries)) {
      return;
    }
    List<String> lines = ConfigWriter.lines(key, texts);
    for (int i = 0; i < at.size(); i++) {
      if (i > 0 || lines.isEmpty()) {
        edits.remove(at.get(i));
      } else {
        edits.replace(at.getFirst(), with(at.getFirst(), valueOf(lines.getFirst())));
      }
    }
    int behind = at.isEmpty() ? lastContent() : at.getFirst();
    for (String line : at.isEmpty() || lines.isEmpty() ? lines : lines.subList(1, lines.size())) {
      edits.insert(behind, indent(behind) + line);
    }
  }

  /**
   * Distributes entries over the lines of a key; entries that stay keep their lines.
   *
   * @return whether the result has the entries in their order
   */
  private boolean setEach(
      FileKey key, List<Integer> at, List<String> texts, Function<String, List<String>> entries) {
    List<String> left = new ArrayList<>(texts);
    List<List<String>> stay = new ArrayList<>();
    for (int i : at) {
      List<String> here = new ArrayList<>(entries.apply(valueOf(read.lines().get(i))));
      here.removeIf(entry -> !left.remove(entry));
      stay.add(here);
    }
    // A new entry takes the place of a removed one.
    stay.stream()
        .filter(here -> here.isEmpty() && !left.isEmpty())
        .forEach(here -> here.add(left.removeFirst()));
    List<String> order = new ArrayList<>();
    stay.forEach(order::addAll);
    order.addAll(left);
    boolean isSet = key == ConfigKey.ADDRESS || key == ConfigKey.ALLOWED_IPS;
    if (!isSet && !order.equals(texts)) {
      return false;
    }
    for (int i = 0; i < at.size(); i++) {
      String before = valueOf(read.lines().get(at.get(i)));
      if (stay.get(i).isEmpty()) {
        edits.remove(at.get(i));
      } else if (!stay.get(i).equals(entries.apply(before))) {
        edits.replace(at.get(i), with(at.get(i), String.join(", ", stay.get(i))));
      }
    }
    for (String line : ConfigWriter.lines(key, left)) {
      edits.insert(at.getLast(), indent(at.getLast()) + line);
    }
    return true;
  }

  private boolean isInParts() {
    return own.stream().filter(i -> PeerLines.content(read.lines().get(i)).startsWith("[")).count()
        > 1;
  }

  private static String valueOf(String line) {
    String content = PeerLines.content(line);
    return AsciiWhitespace.trim(content.substring(content.indexOf('=') + 1));
  }

  /** A line with another value; its indent, comment and line end stay. */
  private String with(int index, String value) {
    String line = read.lines().get(index);
    int from = line.indexOf('=') + 1;
    while (from < line.length() && (line.charAt(from) == ' ' || line.charAt(from) == '\t')) {
      from++;
    }
    int comment = line.indexOf('#');
    int to = comment < 0 ? line.length() : comment;
    while (to > from && line.charAt(to - 1) <= ' ') {
      to--;
    }
    return line.substring(0, from) + value + line.substring(Math.max(from, to));
  }

  private String indent(int index) {
    String line = read.lines().get(index);
    int blanks = 0;
    while (blanks < line.length() && (line.charAt(blanks) == ' ' || line.charAt(blanks) == '\t')) {
      blanks++;
    }
    return keyOf(index) == null ? "" : line.substring(0, blanks);
  }

  private int lastContent() {
    int last = own.getFirst();
    for (int i : own) {
      last = PeerLines.content(read.lines().get(i)).isEmpty() ? last : i;
    }
    return last;
  }

  /** Removes the whole section and the blank line before it. */
  void removeAll() {
    own.forEach(edits::remove);
    int blank = read.blankBefore(own);
    if (blank >= 0) {
      edits.remove(blank);
    }
  }

  /** The kind of section. */
  Section section() {
    return section;
  }
}
