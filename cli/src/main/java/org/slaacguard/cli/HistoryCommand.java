package org.slaacguard.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slaacguard.gateway.AddressHistory;
import org.slaacguard.gateway.HistoryEntry;
import org.slaacguard.gateway.HistoryException;
import org.slaacguard.gateway.StateFolder;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code history}. */
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description = "Shows which peer had which address, and when.",
    footer = {
      "",
      "A line is address, peer, interface, when it was learned, when it was forgotten",
      "(- while it is routed to the peer), and why, or when its last packet came, to a",
      "minute. The newest come first. Times are UTC, such as 2026-11-23T18:30:00Z."
    })
final class HistoryCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "ADDRESS", description = "Only this address.")
  private @Nullable String address;

  @Option(names = "--peer", paramLabel = "KEY", description = "Only this peer's.")
  private @Nullable String peer;

  @Option(names = "--at", paramLabel = "TIME", description = "Only what held at this moment.")
  private @Nullable Instant at;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Rows at the most (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Override
  public Integer call() throws HistoryException, CommandException {
    Path file = StateFolder.history();
    CommandSpec self = spec;
    if (self == null) {
      return Main.FAILED;
    }
    if (!Files.exists(file)) {
      throw new CommandException(
          "no address history at "
              + file
              + "; a daemon makes it when it starts ("
              + StateFolder.VARIABLE
              + " names another folder)");
    }
    List<HistoryEntry> entries;
    try {
      entries =
          AddressHistory.find(
              file,
              address == null ? null : IpAddress.parse(address),
              peer == null ? null : PublicKey.parse(peer),
              at,
              Math.max(0, limit));
    } catch (IllegalArgumentException e) {
      throw new CommandException(String.valueOf(e.getMessage()));
    }
    PrintWriter out = self.commandLine().getOut();
    for (HistoryEntry entry : entries) {
      out.printf(
          "%-39s  %s  %-15s  %s  %s  %s%n",
          entry.address(),
          entry.peer(),
          entry.interfaceName(),
          text(entry.learnedAt()),
          text(entry.forgottenAt()),
          end(entry));
    }
    if (entries.isEmpty()) {
      self.commandLine().getErr().println("no address was learned, as far as that goes");
    }
    out.flush();
    return Main.OK;
  }

  private static String text(@Nullable Instant instant) {
    return instant == null
        ? "-                   "
        : instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String end(HistoryEntry entry) {
    String reason = entry.reason();
    return reason == null
        ? "last seen " + text(entry.lastSeen())
        : reason.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
