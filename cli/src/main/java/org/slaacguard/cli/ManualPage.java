package org.slaacguard.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The manual page of a command, from its help text. */
final class ManualPage {
  private static final int PART = 8;

  /** Columns of a synopsis, which has a margin on the page. */
  private static final int SYNOPSIS = 73;

  private static final int HELP = 80;

  private ManualPage() {}

  /** The page of the program, with its commands. */
  static String ofProgram(CommandLine program) {
    RoffText page = new RoffText();
    UsageMessageSpec usage = program.getCommandSpec().usageMessage();
    page.head("slaacguard", PART, usage.description()[0]);
    page.section("SYNOPSIS");
    page.request("\\fBslaacguard\\fR \\fICOMMAND\\fR ...");
    page.section("COMMANDS");
    commands(page, CommandWords.all());
    page.section("EXIT STATUS");
    usage
        .exitCodeList()
        .forEach(
            (code, what) -> {
              page.term(code);
              page.text(what);
            });
    page.section("NOTES");
    page.paragraphs(Ansi.OFF.string(String.join("\n", usage.footer())));
    return page.end();
  }

  private static void commands(RoffText page, List<CommandWords> commands) {
    for (CommandWords each : commands) {
      page.request(".TP");
      page.request(".BR " + RoffText.escaped(name(each.name())) + " (8)");
      page.text(each.summary());
    }
  }

  /** The name of a command's page: {@code slaacguard-peer-add}. */
  static String name(String command) {
    return "slaacguard-" + command.replace(' ', '-');
  }

  /** The page of a command or subcommand. */
  static String of(CommandLine command, CommandWords words) {
    RoffText page = new RoffText();
    CommandSpec self = command.getCommandSpec();
    page.head(name(words.name()), PART, self.usageMessage().description()[0]);
    page.section("SYNOPSIS");
    self.usageMessage().width(SYNOPSIS);
    page.verbatim(command.getHelp().synopsis(0).stripTrailing().lines().toList());
    self.usageMessage().width(HELP);
    if (!words.parts().isEmpty()) {
      page.section("COMMANDS");
      commands(page, words.parts());
    }
    if (self.positionalParameters().stream().anyMatch(operand -> !operand.hidden())) {
      page.section("OPERANDS");
      for (PositionalParamSpec operand : self.positionalParameters()) {
        if (!operand.hidden()) {
          page.term(operand.paramLabel());
          page.text(CommandWords.line(operand));
        }
      }
    }
    page.section("OPTIONS");
    for (OptionSpec option : self.options()) {
      if (!option.hidden()) {
        String names = String.join(", ", option.names());
        if (option.arity().max() == 0) {
          page.term(names);
        } else {
          page.term(names, option.paramLabel());
        }
        page.text(CommandWords.line(option));
      }
    }
    notes(page, command);
    return page.end();
  }

  /** The end of the help text. */
  private static void notes(RoffText page, CommandLine command) {
    String footer =
        command
            .getHelpSectionMap()
            .getOrDefault(UsageMessageSpec.SECTION_KEY_FOOTER, help -> help.footer())
            .render(command.getHelp())
            .strip();
    if (!footer.isEmpty()) {
      page.section("NOTES");
      page.paragraphs(Ansi.OFF.string(footer));
    }
  }
}
