package org.slaacguard.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The result of fuzzing a target, from its log.
 *
 * @param executions inputs tried
 * @param seconds they took, the start of the JVM included
 * @param edges of our code that were reached
 * @param features edges with how often each
 * @param kept inputs that reached something new
 * @param finding what broke, with its stack and the input in Base64; empty if nothing did
 */
record FuzzResult(
    String target,
    long executions,
    double seconds,
    long edges,
    long features,
    long kept,
    String finding) {
  private static final Pattern PROGRESS = Pattern.compile("cov: (\\d+) ft: (\\d+) corp: (\\d+)/");
  private static final Pattern EXECUTIONS =
      Pattern.compile("(?m)^(?:#|stat::number_of_executed_units: )(\\d+)\\s");
  private static final Pattern INPUT = Pattern.compile("Base64: \\S*");
  private static final Pattern FAILURE =
      Pattern.compile("(?s)(== Java |==\\d+== ?ERROR).*?(?=== libFuzzer|SUMMARY)");

  /** Reads the log of a process that ended with this status, which is 0 if nothing was found. */
  static FuzzResult of(String target, double seconds, int status, Path log) throws IOException {
    String said = Files.readString(log);
    long edges = 0;
    long features = 0;
    long kept = 0;
    for (Matcher m = PROGRESS.matcher(said); m.find(); ) {
      edges = Long.parseLong(m.group(1));
      features = Long.parseLong(m.group(2));
      kept = Long.parseLong(m.group(3));
    }
    long executions = 0;
    for (Matcher m = EXECUTIONS.matcher(said); m.find(); ) {
      executions = Long.parseLong(m.group(1));
    }
    String finding = status == 0 ? "" : finding(status, said) + "\nAll of it is in " + log;
    return new FuzzResult(target, executions, seconds, edges, features, kept, finding);
  }

  private static String finding(int status, String said) {
    Matcher failure = FAILURE.matcher(said);
    if (!failure.find()) {
      return "the fuzzer ended with " + status;
    }
    Matcher input = INPUT.matcher(said);
    return failure.group().strip() + (input.find() ? "\n" + input.group() : "");
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%-18s %,12d inputs  %,9.0f/s  %,6d edges  %,6d features  %,5d kept  %s",
        target,
        executions,
        executions / seconds,
        edges,
        features,
        kept,
        finding.isEmpty() ? "no finding" : "FINDING");
  }
}
