package org.slaacguard.fuzz;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Fuzzes for longer: {@code ./check --fuzz MINUTES [TARGET…]}. */
final class Campaign {
  private Campaign() {}

  /** The folder, the minutes for all targets together, and which targets if not all. */
  public static void main(String... args) throws Exception {
    PrintStream out = System.out;
    Path folder = Path.of(args[0]);
    List<String> wanted = Arrays.asList(args).subList(2, args.length);
    List<Targets> targets =
        Arrays.stream(Targets.values())
            .filter(target -> wanted.isEmpty() || wanted.contains(target.label()))
            .toList();
    if (targets.isEmpty() || (!wanted.isEmpty() && targets.size() != wanted.size())) {
      List<String> known = Arrays.stream(Targets.values()).map(Targets::label).toList();
      out.println("The targets are " + String.join(", ", known) + ".");
      System.exit(2);
    }
    int seconds = Math.max(1, (int) (Double.parseDouble(args[1]) * 60 / targets.size()));
    int findings = 0;
    for (Targets target : targets) {
      FuzzResult result =
          FuzzProcess.run(target.name(), target.label(), target.make().seeds(), folder, seconds);
      out.println(result);
      if (!result.finding().isEmpty()) {
        findings++;
        out.println(result.finding());
      }
    }
    out.println(findings + " findings; corpora and inputs are in " + folder);
    System.exit(findings == 0 ? 0 : 1);
  }
}
