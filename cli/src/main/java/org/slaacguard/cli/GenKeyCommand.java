package org.slaacguard.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.SecretKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code genkey}. */
@Command(
    name = "genkey",
    mixinStandardHelpOptions = true,
    description = "Makes a private key and writes it to standard output.")
final class GenKeyCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    print(spec, true);
    return Main.OK;
  }

  /** Prints 32 random bytes in base64; clamps them for a private key (RFC 7748). */
  static void print(@Nullable CommandSpec spec, boolean clamp) {
    try (SecretKey key = clamp ? NewKeys.privateKey() : NewKeys.presharedKey()) {
      if (spec != null) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(key.toBase64());
        out.flush();
      }
    }
  }
}
