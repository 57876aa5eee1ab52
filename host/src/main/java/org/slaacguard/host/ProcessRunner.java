package org.slaacguard.host;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ByteText;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Pipe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs programs as processes. */
final class ProcessRunner implements CommandRunner {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessRunner.class);

  /** The time to read what is in the pipe when a program has ended. */
  private static final Duration HEARING = Duration.ofMillis(200);

  /** How long a process may go on that is to be killed, in nanoseconds. */
  private static final long LOOK = 50_000_000L;

  private static final int PIECE = 2048;

  private final @Nullable CommandContext context;
  private final CompletableFuture<?> end;

  /**
   * Whether what programs leave in the background may go on printing when this one's output ends.
   */
  private final boolean reading;

  /** Runs programs in this process's context, with its output. */
  ProcessRunner() {
    this(null);
  }

  /**
   * Runs programs in another context.
   *
   * @param context null for this process itself
   */
  ProcessRunner(@Nullable CommandContext context) {
    this(context, new CompletableFuture<>(), context != null);
  }

  private ProcessRunner(
      @Nullable CommandContext context, CompletableFuture<?> end, boolean reading) {
    this.context = context;
    this.end = end;
    this.reading = reading;
  }

  @Override
  public CommandRunner until(CompletableFuture<?> ending) {
    return new ProcessRunner(context, ending, true);
  }

  @Override
  public void run(List<String> command, String input, Duration limit) throws SetupException {
    String text = String.join(" ", command);
    if (end.isDone()) {
      throw new SetupException("not run, since the interface goes down: " + text);
    }
    LOG.info("running: {}", text);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    suit(builder);
    Process process;
    Thread listening = null;
    try {
      if (reading) {
        try (Pipe pipe = Pipe.open()) {
          process = builder.redirectOutput(pipe.out()).start();
          listening = listen(pipe.in());
        }
      } else {
        process = builder.redirectOutput(ProcessBuilder.Redirect.INHERIT).start();
      }
    } catch (IOException e) {
      throw isMissing(e)
          ? SetupException.withoutProgram(command.getFirst(), e)
          : new SetupException("cannot start '" + command.getFirst() + "'", e);
    } catch (LinuxException e) {
      throw new SetupException("cannot start '" + command.getFirst() + "'", e);
    }
    try {
      if (input.length() <= PIECE) {
        feed(process, input);
      } else {
        // A program that hangs does not read, and its pipe has room for some pages alone.
        Thread.ofVirtual().name("process/hook-input").start(() -> feed(process, input));
      }
      await(process, limit);
      if (process.isAlive()) {
        throw end.isDone()
            ? new SetupException("killed, since the interface goes down: " + text)
            : SetupException.late("still running after " + limit.toSeconds() + " s: " + text);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SetupException("interrupted: " + text, e);
    } finally {
      end(process);
      hearOut(listening);
    }
    if (process.exitValue() != 0) {
      throw SetupException.ended(process.exitValue(), text);
    }
  }

  /** Whether the system found no such program (ENOENT); the folder it starts in exists. */
  private static boolean isMissing(IOException e) {
    return String.valueOf(e.getMessage()).matches("(?s).*\\berror[=:] ?2\\b.*");
  }

  /** Waits for the end of the process, or until it is to be killed. */
  private void await(Process process, Duration limit) throws InterruptedException {
    // Process.onExit would report it on the common pool, whose few threads others may block.
    long until = System.nanoTime() + limit.toNanos();
    long left = limit.toNanos();
    while (left > 0 && !end.isDone()) {
      if (process.waitFor(Math.min(left, LOOK), TimeUnit.NANOSECONDS)) {
        return;
      }
      left = until - System.nanoTime();
    }
  }

  private void suit(ProcessBuilder builder) {
    if (context != null) {
      builder.environment().clear();
      builder.environment().putAll(context.environment());
      Path folder = context.folder();
      builder.directory(new File(Files.isDirectory(folder) ? folder.toString() : "/"));
    }
    ProcessLocale.restore(builder.environment());
  }

  /**
   * Reads the output to its end, however late, so that programs in the background find no closed
   * pipe: this process's own output may be one, to a command that has returned by then.
   */
  private Thread listen(InputStream output) {
    CommandContext told = context;
    return Thread.ofVirtual()
        .name("process/hook-output")
        .start(
            () -> {
              try (output) {
                if (told == null) {
                  pass(output);
                } else {
                  tell(output, told.output());
                }
              } catch (IOException e) {
                LOG.debug("output not read to the end", e);
              }
            });
  }

  /** Passes bytes on; where nobody reads them, they are lost. */
  private static void pass(InputStream out) throws IOException {
    byte[] piece = new byte[PIECE];
    for (int read = out.read(piece); read >= 0; read = out.read(piece)) {
      System.out.write(piece, 0, read);
      System.out.flush();
    }
  }

  private static void tell(InputStream from, Consumer<String> output) throws IOException {
    char[] piece = new char[PIECE];
    Reader out = new InputStreamReader(from, StandardCharsets.UTF_8);
    for (int read = out.read(piece); read >= 0; read = out.read(piece)) {
      output.accept(new String(piece, 0, read));
    }
  }

  /** Waits for output that was written before the end, and not for programs in the background. */
  private static void hearOut(@Nullable Thread listening) {
    if (listening != null) {
      try {
        boolean _ = listening.join(HEARING);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void feed(Process process, String input) {
    try (OutputStream to = process.getOutputStream()) {
      to.write(ByteText.encode(input));
    } catch (IOException e) {
      // A program need not read its input; its exit status tells whether that is an error.
      LOG.debug("input not read to the end", e);
    }
  }

  private static void end(Process process) {
    if (process.isAlive()) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
