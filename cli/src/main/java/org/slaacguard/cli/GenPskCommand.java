package org.slaacguard.cli;

import picocli.CommandLine.Command;

/** {@code genpsk}. */
@Command(
    name = "genpsk",
    mixinStandardHelpOptions = true,
    description = "Makes a preshared key and writes it to standard output.")
final class GenPskCommand extends CliCommand {
  @Override
  public Integer call() {
    GenKeyCommand.print(out(), false);
    return Main.OK;
  }
}
