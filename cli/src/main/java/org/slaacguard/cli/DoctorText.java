package org.slaacguard.cli;

import java.util.List;
import java.util.Map;
import org.slaacguard.doctor.DoctorReport;
import org.slaacguard.doctor.Finding;
import org.slaacguard.doctor.Finding.About;
import org.slaacguard.doctor.InterfaceReport;
import org.slaacguard.net.PublicKey;

/** The output of {@code slaacguard doctor}: a line for each finding, in groups. */
record DoctorText(Terminal terminal) {
  String format(DoctorReport report) {
    StringBuilder text = new StringBuilder("Linux " + report.kernel() + "\n");
    for (About about : List.of(About.USERSPACE, About.KERNEL, About.HOST)) {
      text.append('\n').append(terminal.bold(about.title())).append('\n');
      report.findings().stream()
          .filter(finding -> finding.about() == about)
          .forEach(finding -> line(finding, text));
    }
    return text.append('\n').append(verdict(report)).append('\n').toString();
  }

  /**
   * The text for an interface: below a finding that is not ok, why it matters and what to do.
   *
   * @param names the peers' names
   */
  String format(InterfaceReport report, Map<PublicKey, String> names) {
    StringBuilder text =
        new StringBuilder(terminal.bold(report.interfaceName()))
            .append(", ")
            .append(report.backend())
            .append('\n');
    for (InterfaceReport.Section section : report.sections()) {
      PublicKey peer = section.peer();
      String title = section.about().title() + (peer == null ? "" : named(peer, names));
      text.append('\n').append(terminal.bold(title)).append('\n');
      for (Finding finding : section.findings()) {
        text.append("  ").append(mark(finding));
        text.append(String.format("%-15s ", finding.subject())).append(finding.what()).append('\n');
        more("why", finding.why(), text);
        more("to do", finding.todo(), text);
      }
    }
    text.append('\n');
    long found = report.findings().stream().filter(f -> !f.state().isWell()).count();
    return text.append(found == 0 ? "Nothing found." : "Found: " + found + ".")
        .append('\n')
        .toString();
  }

  private static String named(PublicKey peer, Map<PublicKey, String> names) {
    String name = TerminalText.plain(names.getOrDefault(peer, ""));
    return " " + peer + (name.isEmpty() ? "" : " (" + name + ")");
  }

  private static void more(String word, String said, StringBuilder text) {
    if (!said.isEmpty()) {
      text.append(" ".repeat(11)).append(word).append(": ").append(said).append('\n');
    }
  }

  private void line(Finding finding, StringBuilder text) {
    text.append("  ").append(mark(finding)).append(String.format("%-17s ", finding.subject()));
    text.append(finding.what());
    text.append(finding.todo().isEmpty() ? "" : ". To do: " + finding.todo()).append('\n');
  }

  private String mark(Finding finding) {
    return switch (finding.state()) {
      case OK -> terminal.green("ok       ");
      case NOTE -> terminal.bold("note     ");
      case LESS -> terminal.yellow("less     ");
      case MISSING -> terminal.red("missing  ");
    };
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
