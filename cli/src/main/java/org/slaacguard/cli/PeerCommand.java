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
final class PeerCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandSpec self = spec;
    if (self != null) {
      throw new ParameterException(
          self.commandLine(),
          "say what to do: peer add, remove, rename, disable, enable, expire, list or show");
    }
    return ExitCode.USAGE;
  }
}
