package org.slaacguard.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.UapiException;
import org.slaacguard.gateway.HistoryException;
import org.slaacguard.gateway.SetupException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command line. Exit status: 0 done, 1 failed (the reason is on standard error), 2 not
 * understood.
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
      "Usage: slaacguard COMMAND ...",
      "       slaacguard [-f] INTERFACE     as WG_QUICK_USERSPACE_IMPLEMENTATION does",
      ""
    },
    commandListHeading = "%n",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done",
      "1:failed; the reason is on standard error",
      "2:the command line was not understood"
    },
    subcommands = {
      RunCommand.class,
      UpCommand.class,
      DownCommand.class,
      ShowCommand.class,
      HistoryCommand.class,
      DoctorCommand.class,
      SetCommand.class,
      SetConfCommand.class,
      AddConfCommand.class,
      SyncConfCommand.class,
      ShowConfCommand.class,
      GenKeyCommand.class,
      GenPskCommand.class,
      PubKeyCommand.class,
      ServeCommand.class,
      TrainCommand.class
    })
public final class Main implements Callable<Integer> {
  /** Done. */
  static final int OK = 0;

  /** Failed. */
  static final int FAILED = 1;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-f", "--foreground"},
      description = "Stay in the foreground.")
  private boolean foreground;

  @Parameters(
      arity = "0..1",
      paramLabel = "INTERFACE",
      description = "Make this interface and go to the background; configure it with 'wg'.")
  private @Nullable String interfaceName;

  /** For picocli. */
  public Main() {}

  /** Runs a command and ends the process with its exit status. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs a command and gives its exit status. */
  static int run(String... args) {
    return commandLine().execute(args);
  }

  static CommandLine commandLine() {
    CommandLine main = new CommandLine(new Main());
    // What begins with a hyphen behind the interface is a prefix to take away, not an option.
    CommandLine set = main.getSubcommands().get("set");
    if (set != null) {
      set.setStopAtPositional(true);
    }
    main.getHelpSectionMap()
        .put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST, new CommandGroups());
    main.setExecutionExceptionHandler(Main::explain);
    return main;
  }

  private static int explain(
      Exception e, CommandLine command, CommandLine.@Nullable ParseResult result) throws Exception {
    if (e instanceof IOException
        || e instanceof BackendException
        || e instanceof ConfigException
        || e instanceof UapiException
        || e instanceof SetupException
        || e instanceof HistoryException
        || e instanceof CommandException) {
      String message = e.getMessage();
      command.getErr().println("slaacguard: " + (message == null ? e.toString() : message));
      command.getErr().flush();
      return FAILED;
    }
    throw e;
  }

  @Override
  public Integer call() throws Exception {
    CommandSpec self = spec;
    if (interfaceName == null) {
      if (self != null) {
        self.commandLine().usage(self.commandLine().getErr());
      }
      return CommandLine.ExitCode.USAGE;
    }
    String name = InterfaceNames.check(interfaceName);
    return foreground ? Serving.foreground(name) : Background.start(name);
  }
}
