package org.slaacguard.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
      PeerListCommand.class,
      PeerShowCommand.class
    },
    footer = {
      "",
      "A peer is named by a comment '# friendly_name = NAME' above its PublicKey; each",
      "PEER is a name, a key, or how a key begins. An edit changes the lines of its peer",
      "alone, and the interface if it is up. A file with an error is left as it is."
    })
final class PeerCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandSpec self = spec;
    if (self != null) {
      throw new ParameterException(
          self.commandLine(),
          "say what to do: peer add, remove, rename, disable, enable, list or show");
    }
    return ExitCode.USAGE;
  }
}
