package org.slaacguard.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slaacguard.gateway.Confinement;
import org.slaacguard.gateway.ErrorText;
import org.slaacguard.gateway.InterfaceNames;
import org.slaacguard.gateway.StateFolder;
import org.slaacguard.host.ProcessLocale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line. Exit status: 0 for success, 1 for a failure (the reason is on standard error),
 * 2 if the command line was not understood.
 */
@Command(
    name = "slaacguard",
    description = "An IPv6-first WireGuard gateway whose peers get their addresses by SLAAC.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    subcommandsRepeatable = false,
    synopsisHeading = "",
    customSynopsis = {
      "Usage: slaacguard COMMAND ...        slaacguard COMMAND --help shows more",
      "       slaacguard -f INTERFACE       a bare one in the foreground",
      ""
    },
    commandListHeading = "%n",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done",
      "1:failed; the reason is on standard error",
      "2:the command line was not understood"
    },
    footer = {
      "",
      "Environment:",
      "  LOG_LEVEL              trace, debug, info (the default), warn, error, silent",
      "  SLAACGUARD_SETTINGS    settings of a process (/etc/slaacguard/gateway.ini)",
      "  SLAACGUARD_STATE       the address history's folder (/var/lib/slaacguard)",
      "  SLAACGUARD_HISTORY_MB  its largest size in megabytes (256)",
      "  SLAACGUARD_WARM_UP     off: compile nothing ahead of the first packets",
      "  WG_HIDE_KEYS, WG_COLOR_MODE, NO_COLOR",
      "                         as 'wg' reads them"
    })
public final class Main extends CliCommand {
  /** Exit status: success. */
  static final int OK = 0;

  /** Exit status: failure. */
  static final int FAILED = 1;

  @Option(
      names = {"-f", "--foreground"},
      description = "Stay in the foreground.")
  private boolean foreground;

  @Parameters(
      arity = "0..1",
      paramLabel = "INTERFACE",
      description = "Make this interface; without -f, for wg-quick only.")
  private @Nullable String interfaceName;

  /** For picocli. */
  public Main() {}

  /** Runs a command and ends the process with its exit status. */
  public static void main(String[] args) {
    int status = FAILED;
    try {
      // The digits of some languages are not those that nft, iptables and our own files have.
      Locale.setDefault(Locale.ROOT);
      ProcessLocale.suit(System.getenv(StateFolder.VARIABLE), args);
      ForegroundRights.reduce(args);
      status = StandardOutput.check(run(args));
    } catch (Throwable e) { // else other threads might keep the process
      e.printStackTrace(System.err);
    }
    // Returning ends the process sooner, because exit() first searches every jar for a logger.
    if (status != OK || Thread.activeCount() > 1) {
      System.exit(status);
    }
  }

  /** Runs a command and returns its exit status. */
  static int run(String... args) {
    Callable<Integer> direct = DirectCommand.of(args);
    if (direct == null) {
      return execute(commandLine(args), args);
    }
    try {
      return direct.call();
    } catch (Exception e) {
      if (!tell(e, new PrintWriter(System.err, true, System.err.charset()))) {
        e.printStackTrace();
      }
      return FAILED;
    }
  }

  /**
   * Runs the command for these arguments, unless they contain something that no command accepts.
   */
  static int execute(CommandLine main, String... args) {
    String unfit = TerminalText.unfit(args);
    return unfit == null
        ? main.execute(args)
        : misunderstood(new ParameterException(main, unfit), args);
  }

  /**
   * The parser for these arguments, with only the commands that they need; with all if there are no
   * arguments.
   */
  static CommandLine commandLine(String... args) {
    CommandLine main = new CommandLine(new Main());
    main.setExpandAtFiles(false); // '@name' is no file of arguments
    Commands.of(args).forEach(main::addSubcommand);
    // After the interface, a word with a hyphen is a prefix to remove, and no option.
    CommandLine set = main.getSubcommands().get("set");
    if (set != null) {
      set.setStopAtPositional(true);
      set.getHelpSectionMap()
          .put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_FOOTER, new SetHelp());
    }
    main.getHelpSectionMap()
        .put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST, new CommandGroups());
    main.setExecutionExceptionHandler(Main::explain);
    main.setParameterExceptionHandler(Main::misunderstood);
    main.registerConverter(Instant.class, Main::instant);
    leaveVersionToTheProgram(main);
    return main;
  }

  /** Removes the version option from commands, because the program has it. */
  private static void leaveVersionToTheProgram(CommandLine parent) {
    for (CommandLine each : parent.getSubcommands().values()) {
      OptionSpec version = each.getCommandSpec().findOption("--version");
      if (version != null) {
        each.getCommandSpec().remove(version);
      }
      leaveVersionToTheProgram(each);
    }
  }

  private static int explain(
      Exception e, CommandLine command, CommandLine.@Nullable ParseResult result) throws Exception {
    if (!tell(e, command.getErr())) {
      throw e;
    }
    return FAILED;
  }

  /** Prints a failure, unless it is a fault of the program; returns whether it did. */
  private static boolean tell(Exception failure, PrintWriter err) {
    String text = ErrorText.of(failure);
    if (text == null) {
      return false;
    }
    err.println("slaacguard: " + TerminalText.lines(text));
    err.flush();
    return true;
  }

  /** Prints the error, the synopsis, and how to get more help. */
  private static int misunderstood(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    String unknown =
        e instanceof UnmatchedArgumentException unmatched ? UnknownCommand.text(unmatched) : null;
    err.println(
        "slaacguard: "
            + TerminalText.line(unknown == null ? String.valueOf(e.getMessage()) : unknown));
    if (unknown == null) {
      UnmatchedArgumentException.printSuggestions(e, err);
    }
    err.print(command.getHelp().fullSynopsis());
    err.println("More: " + command.getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return ExitCode.USAGE;
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new TypeConversionException("'" + text + "' is no time such as 2026-11-23T18:30:00Z");
    }
  }

  /** The message for an unknown command, which must not be taken for an interface. */
  private static String noCommand(String word, CommandSpec self) {
    return UnknownCommand.text(word, self)
        + ". (An interface of this name is made by 'slaacguard create "
        + word
        + "'.)";
  }

  @Override
  public Integer call() throws Exception {
    if (interfaceName == null) {
      self().usage(err());
      return ExitCode.USAGE;
    }
    if (!foreground && !WgQuick.isCaller()) {
      throw misused(noCommand(interfaceName, self().getCommandSpec()));
    }
    String name = InterfaceNames.check(interfaceName);
    return foreground
        ? ForegroundInterface.serve(name)
        : Background.start(name, Confinement.bare(), daemon -> {}, () -> {});
  }
}
