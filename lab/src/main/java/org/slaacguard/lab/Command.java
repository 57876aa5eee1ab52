package org.slaacguard.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program with its arguments, to be run to its end or started. Immutable; output and errors are
 * one text.
 */
public record Command(
    List<String> words, Map<String, String> environment, String input, Duration deadline) {
  private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(60);

  /** How it ended, and what it said. */
  public record Result(int status, String output) {
    /** Whether the status was 0. */
    public boolean ok() {
      return status == 0;
    }
  }

  /** Copies the lists. */
  public Command {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }

  /** A program, looked up on the PATH, and its arguments. */
  public static Command of(String... words) {
    return of(List.of(words));
  }

  /** A program, looked up on the PATH, and its arguments. */
  public static Command of(List<String> words) {
    return new Command(words, Map.of(), "", DEFAULT_DEADLINE);
  }

  /** Whether there is such a program on the PATH. */
  public static boolean exists(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  /** The same after other words, such as {@code ip netns exec x}. */
  public Command after(String... first) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(words);
    return new Command(all, environment, input, deadline);
  }

  /** The same with one more variable in its environment. */
  public Command with(String variable, String value) {
    Map<String, String> all = new HashMap<>(environment);
    all.put(variable, value);
    return new Command(words, all, input, deadline);
  }

  /** The same with this text as its standard input. */
  public Command input(String text) {
    return new Command(words, environment, text, deadline);
  }

  /** The same, ended by force after this time. */
  public Command deadline(Duration time) {
    return new Command(words, environment, input, time);
  }

  /**
   * Runs it to its end.
   *
   * @throws LabException if it cannot be started, or does not end before the deadline
   */
  public Result run() {
    try {
      Path log = Files.createTempFile("slaacguard-lab", ".log");
      try {
        Process process = launch(log);
        boolean ended;
        try {
          ended = process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
          process.destroy();
          throw e;
        }
        if (!ended) {
          process.destroyForcibly().waitFor();
          throw new LabException(
              this + " did not end in " + deadline.toSeconds() + " s: " + Program.text(log));
        }
        return new Result(process.exitValue(), Program.text(log));
      } finally {
        Files.delete(log);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted: " + this, e);
    }
  }

  /**
   * Runs it to its end and answers what it said, without white space at the end.
   *
   * @throws LabException if its status is not 0
   */
  public String succeed() {
    Result result = run();
    if (!result.ok()) {
      throw new LabException(this + ": status " + result.status + ": " + result.output.strip());
    }
    return result.output.stripTrailing();
  }

  /**
   * Starts it; the caller closes it.
   *
   * @param log receives what it says
   */
  public Program start(Path log) {
    try {
      return new Program(toString(), launch(log), log);
    } catch (IOException e) {
      throw new UncheckedIOException(toString(), e);
    }
  }

  private Process launch(Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (var stdin = process.outputWriter()) {
      stdin.write(input);
    } catch (IOException e) {
      // A program may end, or close its input, before it has read everything.
    }
    return process;
  }

  /** The words as in a shell, without the environment. */
  @Override
  public String toString() {
    return String.join(" ", words);
  }
}
