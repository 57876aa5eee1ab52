package org.slaacguard.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The front ends whose folders can be imported. */
enum ImportKind {
  WG_EASY("wg-easy", "wg0.json or wg-easy.db"),
  PIVPN("pivpn", "wg0.conf and configs/clients.txt"),
  WIREGUARD_UI("wireguard-ui", "server/ and clients/, or db/ with them");

  private final String word;
  private final String files;

  ImportKind(String word, String files) {
    this.word = word;
    this.files = files;
  }

  /** The word on the command line. */
  String word() {
    return word;
  }

  /** The kind with this word; null if there is none. */
  static @Nullable ImportKind of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst().orElse(null);
  }

  /** All words. */
  static List<String> words() {
    return Arrays.stream(values()).map(ImportKind::word).toList();
  }

  /**
   * Detects the front end of a folder.
   *
   * @throws CommandException if it is of none, or of several
   */
  static ImportKind detect(ImportFolder folder) throws IOException, CommandException {
    List<ImportKind> found = new ArrayList<>();
    for (ImportKind kind : values()) {
      if (kind.isIn(folder)) {
        found.add(kind);
      }
    }
    if (found.size() == 1) {
      return found.getFirst();
    }
    StringBuilder text = new StringBuilder();
    for (ImportKind kind : values()) {
      text.append(text.isEmpty() ? "" : "; ").append(kind.word).append(" has ").append(kind.files);
    }
    throw new CommandException(
        folder.path()
            + (found.isEmpty()
                ? " has no files that are known here: " + text
                : " has files of several; say which: "
                    + String.join(", ", found.stream().map(ImportKind::word).toList())));
  }

  private boolean isIn(ImportFolder folder) throws IOException, CommandException {
    return switch (this) {
      case WG_EASY -> folder.has(WgEasyDatabaseImport.FILE) || folder.has(WgEasyJsonImport.FILE);
      case PIVPN -> PivpnImport.isThere(folder);
      case WIREGUARD_UI -> WireguardUiImport.isThere(folder);
    };
  }

  /** Imports a folder. The caller closes the result. */
  Imported read(ImportFolder folder) throws IOException, CommandException {
    return switch (this) {
      // The newer one counts: its migration leaves the older file in place.
      case WG_EASY ->
          folder.has(WgEasyDatabaseImport.FILE)
              ? WgEasyDatabaseImport.read(folder)
              : WgEasyJsonImport.read(folder);
      case PIVPN -> PivpnImport.read(folder);
      case WIREGUARD_UI -> WireguardUiImport.read(folder);
    };
  }
}
