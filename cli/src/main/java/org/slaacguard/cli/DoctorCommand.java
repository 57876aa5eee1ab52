package org.slaacguard.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slaacguard.gateway.Doctor;
import org.slaacguard.gateway.DoctorReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code doctor}. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Tells what this machine has and lacks for each backend.",
    footer = {
      "",
      "Run it as root. It tries things in a network namespace of its own, and leaves",
      "nothing behind. A line is ok, less (it works, slower or with less) or missing.",
      "Exit status: 0 if one of the backends works, else 1."
    })
final class DoctorCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--json", description = "Write JSON.")
  private boolean json;

  @Override
  public Integer call() {
    CommandSpec self = spec;
    if (self == null) {
      return Main.FAILED;
    }
    DoctorReport report = Doctor.examine();
    PrintWriter out = self.commandLine().getOut();
    if (json) {
      StringWriter text = new StringWriter();
      report.writeJson(text);
      out.println(text);
    } else {
      out.print(new DoctorText(Terminal.standard()).format(report));
    }
    out.flush();
    return report.isUsable() ? Main.OK : Main.FAILED;
  }
}
