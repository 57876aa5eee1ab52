package org.slaacguard.host;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A host in memory that logs programs instead of running them. */
final class CommandLog extends FakeHost {
  /** Each program with its arguments and input. */
  final List<String> ran = new ArrayList<>();

  /** Programs that this host lacks, as a regular expression. */
  String lacking = "";

  /** What programs that take too long begin with. */
  String slow = "";

  @Override
  public CommandRunner commands() {
    return this::log;
  }

  private void log(List<String> command, String input, Duration limit) throws SetupException {
    String text = String.join(" ", command);
    if (!lacking.isEmpty() && text.matches("(.* )?(" + lacking + ")[ -].*")) {
      throw SetupException.withoutProgram(command.getFirst(), new IOException("error: 2"));
    }
    if (!slow.isEmpty() && text.startsWith(slow)) {
      throw SetupException.late("still running after 60 s: " + text);
    }
    ran.add(text + " < " + input);
  }
}
