package org.slaacguard.cli;

import java.io.IOException;
import java.io.PrintWriter;
import org.slaacguard.net.SecretKey;
import picocli.CommandLine.Command;

/** {@code pubkey}. */
@Command(
    name = "pubkey",
    mixinStandardHelpOptions = true,
    description = "Reads a private key from standard input and writes its public key.")
final class PubKeyCommand extends CliCommand {
  @Override
  public Integer call() throws IOException, CommandException {
    try (SecretKey key = KeyFiles.read(System.in, "standard input")) {
      if (key.isZero()) {
        throw new CommandException("standard input: there is no key");
      }
      PrintWriter out = out();
      out.println(KeyFiles.publicKey(key));
      out.flush();
    }
    return Main.OK;
  }
}
