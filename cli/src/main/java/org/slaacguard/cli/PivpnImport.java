package org.slaacguard.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.PeerSection;
import org.slaacguard.net.PublicKey;

/**
 * Imports PiVPN: {@code wg0.conf}, whose comments contain names and disabled clients, and {@code
 * configs/clients.txt}. The clients' own files and keys are not read.
 */
final class PivpnImport {
  static final String FILE = "wg0.conf";
  static final String CLIENTS = "clients.txt";
  static final String CONFIGS = "configs";

  private static final Pattern BEGIN = Pattern.compile("#{1,3} begin (.+?) #{1,3}");
  private static final Pattern END = Pattern.compile("#{1,3} end (.+?) #{1,3}");

  /**
   * Before each line of a disabled client. PiVPN disables those too whose names begin alike, so it
   * may stand there twice.
   */
  private static final Pattern DISABLED = Pattern.compile("^(#\\[disabled]\\s*)+");

  private final String place;
  private final Map<PublicKey, String> listed = new HashMap<>();
  private final List<String> warnings = new ArrayList<>();
  private final ImportNames names = new ImportNames(warnings);
  private final List<Imported.Peer> peers = new ArrayList<>();

  private PivpnImport(String place) {
    this.place = place;
  }

  /** Whether the folder is PiVPN's: others have a wg0.conf too. */
  static boolean isThere(ImportFolder folder) throws IOException, CommandException {
    return folder.has(FILE) && folder.has(CONFIGS) && folder.folder(CONFIGS).has(CLIENTS);
  }

  static Imported read(ImportFolder folder) throws IOException, CommandException {
    PivpnImport read = new PivpnImport(folder.path(FILE).toString());
    if (folder.has(CONFIGS) && folder.folder(CONFIGS).has(CLIENTS)) {
      read.list(folder.folder(CONFIGS).text(CLIENTS));
    }
    for (String other : folder.files(".conf")) {
      if (!other.equals(FILE)) {
        read.warnings.add(ImportNames.shown(other) + " is another interface's, and is not checked");
      }
    }
    return read.file(folder.text(FILE));
  }

  /**
   * Parses the list: a line per client with name, public key, time of creation, and IPv4 address as
   * a number.
   */
  private void list(String text) {
    for (String line : text.lines().toList()) {
      String[] words = line.strip().split("\\s+", -1);
      if (words.length >= 2) {
        try {
          listed.put(PublicKey.parse(words[1]), words[0]);
        } catch (IllegalArgumentException e) {
          warnings.add("a line of clients.txt has no public key, and is left out");
        }
      }
    }
  }

  private Imported file(String text) throws CommandException {
    StringBuilder device = new StringBuilder();
    StringBuilder block = new StringBuilder();
    String name = null;
    boolean disabled = false;
    int number = 0;
    int began = 0;
    for (String each : text.lines().toList()) {
      number++;
      Matcher mark = DISABLED.matcher(each);
      boolean isDisabled = mark.lookingAt();
      String line = each.substring(isDisabled ? mark.end() : 0).strip();
      Matcher begin = BEGIN.matcher(line);
      Matcher end = END.matcher(line);
      boolean header = line.replace(" ", "").equalsIgnoreCase("[Peer]");
      if (begin.matches() || (header && name == null) || end.matches()) {
        flush(block, name, disabled, began);
        name = begin.matches() ? begin.group(1) : null;
        // The line before the first of the block.
        began = header ? number - 1 : number;
      }
      if (begin.matches() || end.matches()) {
        continue;
      }
      if (header || !block.isEmpty()) {
        disabled = isDisabled;
        block.append(line).append('\n');
      } else {
        device.append(isDisabled ? "#" : "").append(each);
        device.append('\n');
      }
    }
    flush(block, name, disabled, began);
    try {
      Configuration own = ConfigFile.parse(place, device.toString());
      return new Imported("PiVPN's " + FILE, own.device(), peers, warnings);
    } catch (ConfigException e) {
      throw wrong(e, 0);
    }
  }

  private void flush(StringBuilder block, @Nullable String name, boolean disabled, int began)
      throws CommandException {
    if (block.isEmpty()) {
      return;
    }
    try {
      for (PeerSection peer : ConfigFile.parse(place, block.toString()).peers()) {
        String given = name == null ? listed.getOrDefault(peer.publicKey(), "") : name;
        peers.add(new Imported.Peer(given.isEmpty() ? null : names.of(given), disabled, peer));
      }
    } catch (ConfigException e) {
      throw wrong(e, began);
    }
    block.setLength(0);
  }

  private CommandException wrong(ConfigException e, int began) {
    ConfigException.Problem first = e.problems().getFirst();
    return new CommandException(
        place + ":" + (first.line() + began) + ": " + TerminalText.plain(first.text()));
  }
}
