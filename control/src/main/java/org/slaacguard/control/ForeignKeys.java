package org.slaacguard.control;

import java.util.Locale;
import java.util.Optional;

/**
 * Explains keys and sections that files of other programs have, and WireGuard's own tools do not
 * take either. Nobody has mistyped them, so no key of ours is near.
 */
final class ForeignKeys {
  private static final String AMNEZIA =
      "it is of AmneziaWG, another protocol: Slaacguard speaks WireGuard";

  private ForeignKeys() {}

  /** What to do about a key, in any case. */
  static Optional<String> of(String name) {
    String key = name.toLowerCase(Locale.ROOT);
    return Optional.ofNullable(
        switch (key) {
          case "includedapplications", "excludedapplications" ->
              "it is of WireGuard's application for Android alone: leave it out";
          case "name", "description", "friendlyname", "friendly_name" ->
              "a peer is named by a comment: # friendly_name = NAME";
          case "jc", "jmin", "jmax", "j1", "j2", "j3", "itime", "advancedsecurity" -> AMNEZIA;
          default -> key.matches("[shi][1-5]") ? AMNEZIA : null;
        });
  }

  /**
   * What to do about a section.
   *
   * @param header with its brackets, without blanks
   */
  static Optional<String> ofSection(String header) {
    String section = header.toLowerCase(Locale.ROOT);
    return Optional.ofNullable(
        switch (section) {
          case "[netdev]", "[wireguard]", "[wireguardpeer]", "[match]", "[network]" ->
              "this is no file of wg-quick, but of systemd-networkd or NetworkManager; a section"
                  + " must be [Interface] or [Peer]";
          default ->
              section.startsWith("[wireguard-peer.") || section.equals("[connection]")
                  ? "this is no file of wg-quick, but of NetworkManager; a section must be"
                      + " [Interface] or [Peer]"
                  : null;
        });
  }
}
