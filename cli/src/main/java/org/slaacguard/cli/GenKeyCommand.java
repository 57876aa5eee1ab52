package org.slaacguard.cli;

import java.io.PrintWriter;
import org.slaacguard.net.SecretKey;
import picocli.CommandLine.Command;

/** {@code genkey}. */
@Command(
    name = "genkey",
    mixinStandardHelpOptions = true,
    description = "Makes a private key and writes it to standard output.")
final class GenKeyCommand extends CliCommand {
  @Override
  public Integer call() {
    print(out(), true);
    return Main.OK;
  }

  /** Prints 32 random bytes in base64; clamps them for a private key (RFC 7748). */
  static void print(PrintWriter out, boolean clamp) {
    try (SecretKey key = clamp ? NewKeys.privateKey() : NewKeys.presharedKey()) {
      out.println(key.toBase64());
      out.flush();
    }
  }
}
