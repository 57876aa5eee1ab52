package org.slaacguard.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A host in memory that logs programs instead of running them. */
final class CommandLog extends FakeHost {
  /** Each program with its arguments and input. */
  final List<String> ran = new ArrayList<>();

  /** Programs that this host lacks, as a regular expression. */
  String lacking = "";

  @Override
  public CommandRunner commands() {
    return this::log;
  }

  private void log(List<String> command, String input, Duration limit) throws SetupException {
    String text = String.join(" ", command);
    if (!lacking.isEmpty() && text.matches("(.* )?(" + lacking + ")[ -].*")) {
      throw new SetupException("cannot start '" + command.getFirst() + "'");
    }
    ran.add(text + " < " + input);
  }
}
