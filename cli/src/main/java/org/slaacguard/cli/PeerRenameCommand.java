package org.slaacguard.cli;

import org.jspecify.annotations.Nullable;
import org.slaacguard.control.PeerEdits;
import org.slaacguard.control.PeerName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code peer rename}. */
@Command(
    name = "rename",
    mixinStandardHelpOptions = true,
    description = "Gives a peer another name, or its first one.")
final class PeerRenameCommand extends PeerEditCommand {
  @Parameters(index = "1", paramLabel = "NAME", description = "The new name.")
  private String name = "";

  @Override
  String done() {
    return "renamed to '" + name + "'";
  }

  @Override
  String edit(PeerEdits peers, String nameOrKey) {
    return peers.rename(nameOrKey, PeerName.check(name));
  }

  @Override
  RunningInterface.@Nullable Change change(PeerEdits.Peer changed) {
    return null; // names are in the file alone
  }
}
