package org.slaacguard.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code genpsk}. */
@Command(
    name = "genpsk",
    mixinStandardHelpOptions = true,
    description = "Makes a preshared key and writes it to standard output.")
final class GenPskCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    GenKeyCommand.print(spec, false);
    return Main.OK;
  }
}
