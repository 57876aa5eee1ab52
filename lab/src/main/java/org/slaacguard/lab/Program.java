package org.slaacguard.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program that runs until it is closed. */
public final class Program implements AutoCloseable {
  /** A daemon takes a second for its end where the machine is not busy. */
  private static final long GRACE_SECONDS = 30;

  private final String text;
  private final Process process;
  private final Path log;

  Program(String text, Process process, Path log) {
    this.text = text;
    this.process = process;
    this.log = log;
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether it still runs. */
  public boolean alive() {
    return process.isAlive();
  }

  /** Its output and errors so far. */
  public String log() {
    try {
      return text(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is in a log, of which the last character may be half written, and not all be UTF-8. */
  static String text(Path log) throws IOException {
    return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
  }

  /** The most memory that it has had so far, in bytes, without what is swapped out. */
  public long peakMemory() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid() + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The stacks of its threads, if it is a JVM: for one that does nothing visible. */
  String threads() {
    Command stacks =
        Command.of(Path.of(System.getProperty("java.home"), "bin", "jstack").toString(), "" + pid())
            .deadline(Duration.ofSeconds(20));
    try {
      return stacks.run().output();
    } catch (LabException e) {
      // It is for a message about something else.
      return String.valueOf(e.getMessage());
    }
  }

  /**
   * Waits for its end, for its status.
   *
   * @throws LabException if it runs on after the deadline
   */
  public int await(Duration deadline) {
    try {
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LabException(text + " still runs after " + deadline.toSeconds() + " s");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  /** Ends it without a chance to clean up (SIGKILL). */
  public void kill() {
    process.destroyForcibly();
    await(Duration.ofSeconds(GRACE_SECONDS));
  }

  /** Asks it to end (SIGTERM), and kills it if it does not. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
