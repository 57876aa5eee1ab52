package org.slaacguard.cli;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that the command line has read, with the streams that it is given. */
abstract class CliCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  /** The command as the command line has it. */
  final CommandLine self() {
    return Objects.requireNonNull(spec, "no command line has read this").commandLine();
  }

  /** Its standard output. */
  final PrintWriter out() {
    return self().getOut();
  }

  /** Its standard error. */
  final PrintWriter err() {
    return self().getErr();
  }

  /** The command does not fit together, which its usage explains. */
  final ParameterException misused(String why) {
    return new ParameterException(self(), why);
  }
}
