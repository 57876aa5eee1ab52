package org.slaacguard.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Reads the host's packet filters with the programs that are installed to list them. */
final class FirewallReader {
  private static final long PATIENCE_SECONDS = 10;

  /** The longest list of rules, in bytes; a longer one is not evaluated. */
  private static final int LONGEST = 16 << 20;

  private FirewallReader() {}

  static Firewall look() {
    Firewall all = Firewall.UNKNOWN;
    Optional<String> nft = run("nft", "-j", "list", "ruleset");
    if (nft.isPresent()) {
      try {
        all = all.and(NftRuleset.parse(nft.get()));
      } catch (IllegalArgumentException e) {
        // A version with other output: nothing is known.
      }
    }
    for (List<String> each :
        List.of(
            List.of("ip6", "ip6tables-save"),
            List.of("ip", "iptables-save"),
            List.of("ip6", "ip6tables-legacy-save"),
            List.of("ip", "iptables-legacy-save"))) {
      Optional<String> saved = run(each.getLast());
      if (saved.isPresent()) {
        all = all.and(IptablesRuleset.parse(each.getFirst(), saved.get()));
      }
    }
    return all;
  }

  /** The output of a program; empty if it is missing, fails, or does not end. */
  private static Optional<String> run(String... command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    // A user's PATH may lack the folders of system programs.
    builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return Optional.empty();
    }
    // A program that waits for a lock says nothing.
    Thread limit = Thread.ofVirtual().name("doctor/limit").start(() -> endLate(process));
    try (InputStream out = process.getInputStream()) {
      process.getOutputStream().close();
      byte[] bytes = out.readNBytes(LONGEST + 1);
      boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (!ended || process.exitValue() != 0 || bytes.length > LONGEST) {
        return Optional.empty();
      }
      return Optional.of(new String(Arrays.copyOf(bytes, bytes.length), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      process.destroyForcibly();
      limit.interrupt();
    }
  }

  /** Kills a program that takes too long, so that reading it ends. */
  private static void endLate(Process process) {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
