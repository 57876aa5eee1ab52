package org.slaacguard.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.LinkLocal;
import org.slaacguard.net.PublicKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code linklocal}. */
@Command(
    name = "linklocal",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a peer's link-local address, derived from its public key.",
      "So no two peers share it, or make the same address by SLAAC."
    })
final class LinkLocalCommand extends CliCommand {
  private static final int LARGEST = 4096;

  @Parameters(
      arity = "0..1",
      paramLabel = "PUBLICKEY",
      description = "The peer's public key; default: from standard input.")
  private @Nullable String key;

  @Override
  public Integer call() throws IOException, CommandException {
    String where = key == null ? "standard input" : "PUBLICKEY";
    String text =
        key == null
            ? new String(System.in.readNBytes(LARGEST), StandardCharsets.UTF_8).strip()
            : key;
    PublicKey peer;
    try {
      peer = PublicKey.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          where + ": " + e.getMessage() + "; 'slaacguard pubkey' makes one of a private key");
    }
    out().println(LinkLocal.of(peer));
    out().flush();
    return Main.OK;
  }
}
