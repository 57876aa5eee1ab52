package org.slaacguard.cli;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.PeerEdits;
import org.slaacguard.control.PeerExpiry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code peer expire}. */
@Command(
    name = "expire",
    mixinStandardHelpOptions = true,
    description = "Sets when a peer is disabled, or that it never is.")
final class PeerExpireCommand extends PeerEditCommand {
  private static final String NEVER = "never";

  @Parameters(
      index = "1",
      paramLabel = "WHEN",
      description =
          "A date such as 2026-12-31, at its end in UTC; a moment such as "
              + "2026-12-31T18:30:00Z; a time from now on such as 30d; or never.")
  private String when = "";

  @Override
  String done() {
    return when.equals(NEVER) ? "without an end now" : "to expire " + at(when().toString());
  }

  private static String at(String expiry) {
    return (expiry.contains("T") ? "at " : "at the end of ") + expiry;
  }

  private PeerExpiry when() {
    PeerExpiry read = PeerExpiry.parse(when, Instant.now());
    // Said again as a moment, so that it is the same each time.
    when = read.toString();
    return read;
  }

  @Override
  String edit(PeerEdits peers, String nameOrKey) {
    return peers.set(nameOrKey, "Expires", when.equals(NEVER) ? null : when().toString());
  }

  @Override
  RunningInterface.@Nullable Change change(PeerEdits.Peer changed) {
    return changed.disabled()
        ? null
        : running -> running.expire(changed.publicKey(), when.equals(NEVER) ? null : when());
  }
}
