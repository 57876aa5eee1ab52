package org.slaacguard.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.gateway.EventClient;
import org.slaacguard.gateway.GatewayException;
import org.slaacguard.gateway.InterfaceNames;
import org.slaacguard.gateway.UapiSockets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code events}. */
@Command(
    name = "events",
    mixinStandardHelpOptions = true,
    description = "Prints what happened: sessions, addresses, prefixes, interfaces.",
    footer = {
      "",
      "Each line is a JSON object with id, time, type, interface, peer, and the fields",
      "of its type. The processes keep the latest events in memory. A restart loses",
      "them, but ids go on growing."
    })
final class EventsCommand extends CliCommand {
  @Parameters(arity = "0..1", paramLabel = "INTERFACE", description = "The interface; else all.")
  private @Nullable String interfaceName;

  @Option(
      names = {"-f", "--follow"},
      description = "Continue with new events, across restarts too.")
  private boolean follow;

  @Option(
      names = "--after",
      paramLabel = "ID",
      defaultValue = "0",
      description = "Only what has a greater id.")
  private long after;

  /** An event that waits for sorting. */
  private record Line(long millis, String json) {}

  @Override
  public Integer call()
      throws IOException, GatewayException, InterruptedException, CommandException {
    if (after < 0) {
      throw new CommandException("--after is the id of an event, not " + after);
    }
    String only = interfaceName == null ? "" : InterfaceNames.check(interfaceName);
    PrintWriter out = out();
    if (follow) {
      return new EventFollower(only, after, out).run();
    }
    List<Line> lines = new ArrayList<>();
    boolean any = false;
    for (Path process : EventClient.processes()) {
      any |=
          EventClient.ask(
              process, only, after, false, (millis, json) -> lines.add(new Line(millis, json)));
    }
    if (!any) {
      throw new CommandException(
          "no Slaacguard serves an interface here: 'slaacguard up' starts one, and"
              + " 'slaacguard events --follow' waits for it");
    }
    if (lines.isEmpty() && !only.isEmpty() && !UapiSockets.isServed(only)) {
      throw new CommandException(
          "no interface '" + only + "' is up here, and no event about it is remembered");
    }
    // The events of each process are in order; this merges several.
    lines.sort(Comparator.comparingLong(Line::millis));
    lines.forEach(line -> out.println(line.json()));
    out.flush();
    return Main.OK;
  }
}
