package org.slaacguard.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.ConfigNotes;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.Hooks;
import org.slaacguard.control.InterfaceSection;
import org.slaacguard.control.PeerSection;
import org.slaacguard.net.PublicKey;

/**
 * The gateway and its peers as read from another front end's folder. Owns their keys; private keys
 * of clients are not included.
 *
 * @param from the program whose files these are, in a few words
 * @param device the gateway
 * @param peers in the order of the files
 * @param warnings things that could not be imported unchanged
 */
record Imported(String from, InterfaceSection device, List<Peer> peers, List<String> warnings)
    implements AutoCloseable {
  private static final String DISABLED = "#disabled: ";

  /**
   * A peer.
   *
   * @param name a valid name; null without one
   */
  record Peer(@Nullable String name, boolean disabled, PeerSection section) {
    private String shown() {
      return name == null ? "a client without name" : "the client '" + name + "'";
    }
  }

  Imported {
    peers = List.copyOf(peers);
    warnings = List.copyOf(warnings);
  }

  /** The number of disabled peers. */
  long disabled() {
    return peers.stream().filter(Peer::disabled).count();
  }

  /**
   * The text of an equivalent file. Verified by our own parser, with the disabled peers and
   * without: nothing is lost and nothing is added.
   *
   * @param notes receives the parser's warnings
   * @throws CommandException if the contents cannot be written to a file
   */
  String text(ConfigNotes notes) throws CommandException {
    refuseDoubles();
    String text = write(DISABLED);
    try (Configuration file = ConfigFile.parse("the result", text, notes);
        Configuration all = ConfigFile.parse("the result", write(""))) {
      List<PeerSection> enabled =
          peers.stream().filter(peer -> !peer.disabled()).map(Peer::section).toList();
      if (!all.device().equals(device)
          || !all.peers().equals(peers.stream().map(Peer::section).toList())
          || !file.peers().equals(enabled)) {
        throw new CommandException(
            from + ": it has something that a file cannot contain; nothing is written");
      }
      return text;
    } catch (ConfigException e) {
      throw new CommandException(from + ": " + first(e) + "; nothing is written");
    }
  }

  /** A file would make one peer of the two. */
  private void refuseDoubles() throws CommandException {
    Map<PublicKey, Peer> seen = new HashMap<>();
    for (Peer peer : peers) {
      Peer before = seen.putIfAbsent(peer.section().publicKey(), peer);
      if (before != null) {
        throw new CommandException(
            from
                + ": "
                + before.shown()
                + " and "
                + peer.shown()
                + " have the same public key: remove one of them there; nothing is written");
      }
    }
  }

  private static String first(ConfigException e) {
    return TerminalText.plain(e.problems().getFirst().text());
  }

  private String write(String disabled) {
    StringBuilder text = new StringBuilder("# Imported from " + from + " by slaacguard import.\n");
    text.append(ConfigFile.format(new Configuration(device, List.of())));
    for (Peer peer : peers) {
      String section =
          ConfigFile.format(new Configuration(InterfaceSection.EMPTY, List.of(peer.section())))
              .substring("[Interface]\n".length());
      List<String> lines = new ArrayList<>(section.strip().lines().toList());
      if (peer.name() != null) {
        lines.add(1, "# friendly_name = " + peer.name());
      }
      text.append('\n');
      lines.forEach(line -> text.append(peer.disabled() ? disabled : "").append(line).append('\n'));
    }
    return text.toString();
  }

  /** Whether it has commands, which would run as root. */
  boolean hasHooks() {
    return !device.hooks().equals(Hooks.NONE);
  }

  /** Wipes the keys. */
  @Override
  public void close() {
    device.close();
    peers.forEach(peer -> peer.section().close());
  }
}
