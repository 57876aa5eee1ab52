package org.slaacguard.cli;

import org.slaacguard.control.PeerEdits;
import picocli.CommandLine.Command;

/** {@code peer remove}. */
@Command(name = "remove", mixinStandardHelpOptions = true, description = "Removes a peer.")
final class PeerRemoveCommand extends PeerEditCommand {
  @Override
  String done() {
    return "removed";
  }

  @Override
  String edit(PeerEdits peers, String nameOrKey) {
    return peers.remove(nameOrKey);
  }

  @Override
  RunningInterface.Change change(PeerEdits.Peer changed) {
    return running -> running.remove(changed.publicKey());
  }
}
