package org.slaacguard.host;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slaacguard.control.ByteText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs programs as processes. */
final class Commands implements CommandRunner {
  private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

  @Override
  public void run(List<String> command, String input, Duration limit) throws SetupException {
    String text = String.join(" ", command);
    LOG.info("running: {}", text);
    // Inherited, not read by us: what a command leaves in the background may keep it open.
    ProcessBuilder builder = new ProcessBuilder(command);
    ProcessLocale.restore(builder.environment());
    builder.redirectOutput(ProcessBuilder.Redirect.INHERIT);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new SetupException("cannot start '" + command.getFirst() + "'", e);
    }
    try {
      feed(process, input);
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new SetupException("still running after " + limit.toSeconds() + " s: " + text);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SetupException("interrupted: " + text, e);
    } finally {
      end(process);
    }
    if (process.exitValue() != 0) {
      throw new SetupException("ended with status " + process.exitValue() + ": " + text);
    }
  }

  private static void feed(Process process, String input) {
    try (OutputStream to = process.getOutputStream()) {
      to.write(ByteText.encode(input));
    } catch (IOException e) {
      // A program need not read; its exit status says whether it wanted to.
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
