package org.slaacguard.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.SecretKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code pubkey}. */
@Command(
    name = "pubkey",
    mixinStandardHelpOptions = true,
    description = "Reads a private key from standard input and writes its public key.")
final class PubKeyCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, CommandException {
    try (SecretKey key = KeyFiles.read(System.in, "standard input")) {
      if (key.isZero()) {
        throw new CommandException("standard input: there is no key");
      }
      if (spec != null) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(KeyFiles.publicKey(key));
        out.flush();
      }
    }
    return Main.OK;
  }
}
