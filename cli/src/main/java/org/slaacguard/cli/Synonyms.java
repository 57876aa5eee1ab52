package org.slaacguard.cli;

import java.util.Map;
import java.util.Optional;

/** Other programs' words for commands that have other names here. */
final class Synonyms {
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("help", "--help"),
          Map.entry("version", "--version"),
          Map.entry("list", "status"),
          Map.entry("ls", "status"),
          Map.entry("interfaces", "show interfaces"),
          Map.entry("start", "up"),
          Map.entry("stop", "down"),
          Map.entry("log", "history"),
          Map.entry("add", "peer add"),
          Map.entry("client", "peer add"),
          Map.entry("qr", "peer add"));

  private Synonyms() {}

  /** The command for such a word. */
  static Optional<String> of(String word) {
    return Optional.ofNullable(WORDS.get(word));
  }
}
