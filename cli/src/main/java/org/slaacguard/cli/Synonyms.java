package org.slaacguard.cli;

import java.util.Map;
import java.util.Optional;

/** Other programs' words for commands that have other names here. */
final class Synonyms {
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("version", "--version"),
          Map.entry("list", "status"),
          Map.entry("ls", "status"),
          Map.entry("interfaces", "show interfaces"),
          Map.entry("start", "up"),
          Map.entry("stop", "down"),
          Map.entry("log", "history"),
          Map.entry("add", "peer add"),
          Map.entry("client", "peer add"),
          Map.entry("qr", "peer add"),
          Map.entry("peer ls", "peer list"),
          Map.entry("peer new", "peer add"),
          Map.entry("peer create", "peer add"),
          Map.entry("peer delete", "peer remove"),
          Map.entry("peer del", "peer remove"),
          Map.entry("peer rm", "peer remove"),
          Map.entry("peer status", "peer show"),
          Map.entry("peer qr", "peer add"));

  private Synonyms() {}

  /** The command for such a word. */
  static Optional<String> of(String word) {
    return Optional.ofNullable(WORDS.get(word));
  }
}
