package org.slaacguard.cli;

import java.io.PrintWriter;

/** What is to be said of a file whose peers are edited, though it can be used. */
final class PeerNotes {
  private PeerNotes() {}

  static void warn(PeerFile file, PrintWriter err) {
    if (file.configuration().device().saveConfig()) {
      err.println(
          "slaacguard: warning: SaveConfig in "
              + file.path()
              + " has it written anew on the way down: names and disabled peers are lost then");
    }
  }
}
