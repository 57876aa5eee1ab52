package org.slaacguard.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the hooks of a configuration. */
final class HookRunner {
  private static final Logger LOG = LoggerFactory.getLogger(HookRunner.class);

  /**
   * The longest run of a hook. wg-quick waits for ever, but a daemon has to report that it does not
   * start.
   */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final String interfaceName;
  private final CommandRunner commands;

  HookRunner(String interfaceName, CommandRunner commands) {
    this.interfaceName = interfaceName;
    this.commands = commands;
  }

  /**
   * Runs hooks in order.
   *
   * @param when how the configuration calls them, as {@code PostUp}
   * @throws SetupException if one fails; those after it do not run
   */
  void run(String when, List<String> hooks) throws SetupException {
    for (String hook : hooks) {
      try {
        commands.run(ShellCommand.of(hook, interfaceName), "", LIMIT);
      } catch (SetupException e) {
        throw new SetupException(when + ": " + e.getMessage(), e);
      }
    }
  }

  /**
   * Runs a hook, with more in its environment.
   *
   * @throws SetupException if it fails, or takes longer
   */
  void run(String hook, Map<String, String> environment, Duration limit) throws SetupException {
    List<String> command = new ArrayList<>(List.of("env"));
    environment.forEach((name, value) -> command.add(name + "=" + value));
    command.addAll(ShellCommand.of(hook, interfaceName));
    commands.run(command, "", limit);
  }

  /**
   * Runs all hooks in order, whatever fails, because the way down goes on.
   *
   * @return what failed
   */
  List<String> runAll(String when, List<String> hooks) {
    List<String> failures = new ArrayList<>();
    for (String hook : hooks) {
      try {
        run(when, List.of(hook));
      } catch (SetupException e) {
        LOG.warn("{}", e.getMessage());
        failures.add(String.valueOf(e.getMessage()));
      }
    }
    return failures;
  }
}
