package org.slaacguard.control;

import java.util.Locale;
import java.util.Optional;

/**
 * Explains keys and sections that files of other programs have, and WireGuard's own tools do not
 * take either. Nobody has mistyped them, so no key of ours is near.
 */
final class ForeignKeys {
  private static final String AMNEZIA =
      "it belongs to AmneziaWG, another protocol: Slaacguard speaks WireGuard";

  private ForeignKeys() {}

  /** What to do about a key, in any case. */
  static Optional<String> of(String name) {
    String key = name.toLowerCase(Locale.ROOT);
    return Optional.ofNullable(
        switch (key) {
          case "includedapplications", "excludedapplications" ->
              "only WireGuard's application for Android uses it: leave it out";
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
              madeFor("systemd-networkd or NetworkManager");
          default ->
              section.startsWith("[wireguard-peer.") || section.equals("[connection]")
                  ? madeFor("NetworkManager")
                  : null;
        });
  }

  private static String madeFor(String program) {
    return "this file is for "
        + program
        + ", not for wg-quick; a section must be [Interface] or [Peer]";
  }
}
