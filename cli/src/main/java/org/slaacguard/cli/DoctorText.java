package org.slaacguard.cli;

import org.slaacguard.gateway.DoctorReport;
import org.slaacguard.gateway.Finding;
import org.slaacguard.gateway.Finding.About;

/** What {@code slaacguard doctor} prints: a line for each finding, by whose business it is. */
record DoctorText(Terminal terminal) {
  String format(DoctorReport report) {
    StringBuilder text = new StringBuilder("Linux " + report.kernel() + "\n");
    for (About about : About.values()) {
      text.append('\n').append(terminal.bold(about.title())).append('\n');
      report.findings().stream()
          .filter(finding -> finding.about() == about)
          .forEach(finding -> line(finding, text));
    }
    return text.append('\n').append(verdict(report)).append('\n').toString();
  }

  private void line(Finding finding, StringBuilder text) {
    String mark =
        switch (finding.state()) {
          case OK -> terminal.green("ok       ");
          case LESS -> terminal.yellow("less     ");
          case MISSING -> terminal.red("missing  ");
        };
    text.append("  ").append(mark).append(String.format("%-17s ", finding.subject()));
    text.append(finding.what());
    text.append(finding.todo().isEmpty() ? "" : ". To do: " + finding.todo()).append('\n');
  }

  private static String verdict(DoctorReport report) {
    boolean kernel = report.works(About.KERNEL);
    boolean userspace = report.works(About.USERSPACE);
    String works =
        kernel && userspace
            ? "Both backends work here"
            : "Only 'Backend = " + report.auto() + "' works here";
    return report.isUsable()
        ? works + "; 'Backend = auto' is " + report.auto() + "."
        : "No backend works here.";
  }
}
