package org.slaacguard.host;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.slaacguard.control.ByteText;

/** Makes shell commands of hooks, as {@code wg-quick}, a bash script, runs them. */
final class ShellCommand {
  private static final Path BASH = Path.of("/bin/bash");

  private ShellCommand() {}

  /** The command that runs a hook, with {@code %i} replaced by the interface. */
  static List<String> of(String hook, String interfaceName) {
    String script = quoted(hook.replace("%i", interfaceName));
    // The first command that fails ends the hook, also in a pipe.
    return Files.isExecutable(BASH)
        ? List.of(BASH.toString(), "-e", "-o", "pipefail", "-O", "extglob", "-c", script)
        : List.of("/bin/sh", "-e", "-c", script);
  }

  /**
   * Quotes the script in ASCII. So its bytes reach the shell unchanged, which the JVM would write
   * in the encoding of a locale.
   */
  static String quoted(String script) {
    if (script.chars().allMatch(c -> c < 0x80)) {
      return script;
    }
    StringBuilder octal = new StringBuilder("eval \"$(printf '");
    for (byte b : ByteText.encode(script)) {
      boolean plain = b >= ' ' && b < 0x7f && b != '%' && b != '\\' && b != '\'';
      octal.append(plain ? (char) b : String.format(Locale.ROOT, "\\%03o", b & 0xff));
    }
    return octal.append("')\"").toString();
  }
}
