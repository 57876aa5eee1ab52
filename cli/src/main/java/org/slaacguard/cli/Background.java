package org.slaacguard.cli;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slaacguard.gateway.Confinement;
import org.slaacguard.gateway.GatewaySockets;

/**
 * Starts a daemon in the background: a process of its own, in its own session, which reports on
 * standard output when interface and socket exist ({@link StartupLines}). The parent then returns.
 */
final class Background {
  /** The exit status of a process that SIGKILL has ended. */
  private static final int KILLED = 128 + 9;

  /** Most bytes of a log that are repeated. */
  private static final int LONGEST = 2000;

  private static final List<Path> SETSID =
      List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

  private Background() {}

  /** The log of the daemon of an interface. */
  static Path log(String interfaceName) {
    return GatewaySockets.FOLDER.resolve(interfaceName + ".log");
  }

  /** Creates the folder if it does not exist, and checks that it can be used. */
  static void prepare() throws IOException {
    Path folder = GatewaySockets.FOLDER;
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    if (!Files.isWritable(folder)) {
      throw new AccessDeniedException(folder.toString());
    }
  }

  /**
   * Links an interface's log to that of the process that it has joined.
   *
   * @param other the process's log; empty if it has no log file
   */
  static void logTo(String interfaceName, String other) throws IOException {
    Path own = log(interfaceName);
    if (!other.isEmpty() && !own.equals(Path.of(other))) {
      Files.deleteIfExists(own);
      Files.createSymbolicLink(own, Path.of(other));
    }
  }

  /**
   * Starts the daemon of an interface, and waits until it works.
   *
   * @param confinement the rights that it has
   * @param started receives the process
   * @param listening run when other interfaces can join the process
   * @param file the file that configures it; empty if another program does
   */
  static int start(
      String interfaceName,
      Confinement confinement,
      Consumer<Process> started,
      Runnable listening,
      String... file)
      throws IOException, CommandException {
    prepare();
    Path own = log(interfaceName);
    if (Files.isSymbolicLink(own)) {
      // An earlier run's log, to which another process may still write.
      Files.delete(own);
    }
    File log = log(interfaceName).toFile();
    long before = log.length();
    List<String> command = new ArrayList<>();
    SETSID.stream()
        .filter(Files::isExecutable)
        .findFirst()
        .ifPresent(p -> command.add(p.toString()));
    command.addAll(OwnCommand.untilMain());
    command.add(BackgroundDaemon.WORD);
    command.add(interfaceName);
    command.addAll(List.of(file));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectError(ProcessBuilder.Redirect.appendTo(log))
            .redirectOutput(ProcessBuilder.Redirect.PIPE);
    Process child = confinement.start(builder::start);
    started.accept(child);
    StartupLines lines = new StartupLines();
    try {
      if (StartupWait.await(child, lines, System.out, System.err, listening)) {
        return Main.OK;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new CommandException(
        lines.errors().isEmpty()
            ? "the daemon of " + interfaceName + " ended at once" + why(child, log, before)
            : String.join("\n", lines.errors()));
  }

  private static String why(Process child, File log, long before) throws IOException {
    try {
      if (child.waitFor() == KILLED) {
        return ", killed; the kernel does that when memory runs out (see 'dmesg')";
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ": " + said(log, before);
  }

  /** The log's new text since it had this length, cut to a limit. */
  private static String said(File log, long since) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log, "r")) {
      file.seek(Math.min(since, file.length()));
      byte[] bytes = new byte[(int) Math.min(LONGEST, file.length() - file.getFilePointer())];
      file.readFully(bytes);
      String text = new String(bytes, StandardCharsets.UTF_8).strip();
      return text.isEmpty() ? "its log, " + log + ", does not say why" : text;
    }
  }
}
