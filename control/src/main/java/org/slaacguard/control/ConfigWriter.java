package org.slaacguard.control;

import java.util.List;
import java.util.Map;

/** Writes a configuration file, in the order that {@code wg} and {@code wg-quick} use. */
final class ConfigWriter {
  private ConfigWriter() {}

  static String write(Configuration configuration) {
    StringBuilder out = new StringBuilder("[Interface]\n");
    out.append(lines(SectionTexts.of(configuration.device())));
    configuration
        .peers()
        .forEach(peer -> out.append("\n[Peer]\n").append(lines(SectionTexts.of(peer))));
    return out.toString();
  }

  /** The lines of a section, without its header. */
  static String lines(Map<FileKey, List<String>> section) {
    StringBuilder out = new StringBuilder();
    section.forEach(
        (key, texts) -> lines(key, texts).forEach(line -> out.append(line).append('\n')));
    return out.toString();
  }

  /** The lines of a key, without their ends. */
  static List<String> lines(FileKey key, List<String> texts) {
    if (texts.isEmpty()) {
      return List.of();
    }
    return SectionTexts.isEntryPerLine(key)
        ? texts.stream().map(text -> key + " = " + text).toList()
        : List.of(key + " = " + String.join(", ", texts));
  }
}
