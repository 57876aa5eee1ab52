package org.slaacguard.cli;

import java.util.Map;
import java.util.Optional;

/** Words that other programs have for what is called otherwise here. */
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

  /** What is meant, if it is one of them. */
  static Optional<String> of(String word) {
    return Optional.ofNullable(WORDS.get(word));
  }
}
