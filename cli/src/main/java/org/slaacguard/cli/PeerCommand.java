package org.slaacguard.cli;

import picocli.CommandLine.Command;

/** {@code peer}: the peers in a configuration file. */
@Command(
    name = "peer",
    mixinStandardHelpOptions = true,
    description = "Adds, removes and lists the peers in a configuration file.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%n",
    subcommands = {
      PeerAddCommand.class,
      PeerRemoveCommand.class,
      PeerRenameCommand.class,
      PeerDisableCommand.class,
      PeerEnableCommand.class,
      PeerExpireCommand.class,
      PeerListCommand.class,
      PeerShowCommand.class
    },
    footer = {
      "",
      "A comment '# friendly_name = NAME' above its PublicKey names a peer. PEER is a",
      "name, a key, or the beginning of a key. An edit changes only the lines of its",
      "peer, and the interface if it is up. A file with an error is left as it is."
    })
final class PeerCommand extends CliCommand {
  @Override
  public Integer call() {
    throw misused(
        "say what to do: peer add, remove, rename, disable, enable, expire, list or show");
  }
}
