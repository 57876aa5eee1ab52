package org.slaacguard.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slaacguard.linux.NetworkNamespace;

/**
 * The record of what a run makes on this machine, written before it is made, so that a later run
 * can remove what a killed one left. One folder a run, which also holds its files and logs.
 */
final class RunRecord {
  private static final Path ROOT = Path.of("/run/slaacguard-lab");
  private static final Duration END_GRACE = Duration.ofSeconds(3);

  /** The 22nd field of stat, in ticks since the machine's start (proc(5)). */
  private static final int STARTED = 22 - 3;

  private final String id;
  private final Path folder;

  private RunRecord(String id, Path folder) {
    this.id = id;
    this.folder = folder;
  }

  /** A new run of this process. */
  static RunRecord create() {
    try {
      Files.createDirectories(ROOT);
      while (true) {
        String id = "%04x".formatted(new SecureRandom().nextInt(0x10000));
        Path folder = ROOT.resolve(id);
        try {
          Files.createDirectory(
              folder,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
          continue;
        }
        RunRecord run = new RunRecord(id, folder);
        ProcessHandle own = ProcessHandle.current();
        run.owner(formerName(own) + "\n" + name(own.pid()));
        return run;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes what runs have left whose process is gone. */
  static void sweep() {
    for (RunRecord run : all()) {
      if (!run.ownerLives() && !run.kept()) {
        run.remove();
      }
    }
  }

  /** Removes the runs that were kept, for how many that were. */
  static int removeKept() {
    List<RunRecord> kept = all().stream().filter(RunRecord::kept).toList();
    kept.forEach(RunRecord::remove);
    return kept.size();
  }

  private static List<RunRecord> all() {
    if (!Files.isDirectory(ROOT)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(ROOT)) {
      return folders.map(f -> new RunRecord(f.getFileName().toString(), f)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Four hexadecimal digits, in every name that this run makes. */
  String id() {
    return id;
  }

  /** For this run's own files. */
  Path folder() {
    return folder;
  }

  /** Says whose run it is: a process id and when that process started. */
  void owner(String owner) {
    try {
      Files.writeString(folder.resolve("owner"), owner);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void addNamespace(String name) {
    add("namespaces", name);
  }

  /** Notes an interface, whose UAPI socket is in a folder that all namespaces share. */
  void addInterface(String name) {
    add("interfaces", name);
  }

  /** Leaves the run to be removed by {@link #removeKept}. */
  void keep() {
    add("kept", "");
  }

  private boolean kept() {
    return Files.exists(folder.resolve("kept"));
  }

  /** Ends every process in this run's namespaces, then removes these and the files. */
  void remove() {
    List<String> namespaces = lines("namespaces");
    List<String> busy = namespaces.stream().filter(n -> !pids(n).isEmpty()).toList();
    busy.forEach(n -> signal(n, false));
    Await.holds(END_GRACE, () -> busy.stream().allMatch(n -> pids(n).isEmpty()));
    busy.forEach(n -> signal(n, true));
    for (String namespace : namespaces) {
      NetworkNamespace.delete(namespace);
    }
    try {
      for (String device : lines("interfaces")) {
        Files.deleteIfExists(Path.of("/var/run/wireguard", device + ".sock"));
        Files.deleteIfExists(Path.of("/run/slaacguard", device + ".log"));
        Files.deleteIfExists(Path.of("/run/slaacguard", device + ".loan"));
      }
      removeFolder();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Another process may be sweeping the same run away: what is gone already is as it should be. */
  private void removeFolder() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      return;
    } catch (UncheckedIOException e) {
      if (!(e.getCause() instanceof NoSuchFileException)) {
        throw e;
      }
      removeFolder();
    }
  }

  private static void signal(String namespace, boolean kill) {
    for (long pid : pids(namespace)) {
      ProcessHandle.of(pid).ifPresent(p -> end(p, kill));
    }
  }

  private static void end(ProcessHandle process, boolean kill) {
    if (process.equals(ProcessHandle.current())) {
      return; // a thread of ours is in the namespace
    }
    if (kill) {
      process.destroyForcibly();
    } else {
      process.destroy();
    }
  }

  /** As {@code ip netns pids}: whose main thread is there. */
  private static List<Long> pids(String namespace) {
    Optional<Map<String, Object>> wanted = identity(Path.of("/run/netns", namespace));
    if (wanted.isEmpty()) {
      return List.of();
    }
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> identity(Path.of("/proc/" + pid + "/ns/net")).equals(wanted))
        .toList();
  }

  /** What tells a namespace from others; nothing if there is none, or none any more. */
  private static Optional<Map<String, Object>> identity(Path namespace) {
    try {
      return Optional.of(Files.readAttributes(namespace, "unix:dev,ino"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private boolean ownerLives() {
    List<String> owner = lines("owner");
    if (owner.isEmpty()) {
      // Being made at this moment, or left half-made long ago.
      return folder.toFile().lastModified() > System.currentTimeMillis() - 10_000;
    }
    long pid = Long.parseLong(owner.getFirst().split(" ", 2)[0]);
    if (owner.size() > 1) {
      return name(pid).equals(owner.get(1));
    }
    return ProcessHandle.of(pid).filter(p -> formerName(p).equals(owner.getFirst())).isPresent();
  }

  /** The line that earlier versions write, and look for: they may run beside. */
  private static String formerName(ProcessHandle process) {
    return process.pid() + " " + process.info().startInstant().map(Instant::toString).orElse("");
  }

  /**
   * The process id alone does not do, because another process may have it by now. With it goes when
   * it started, by a clock that nobody sets: else a living run would be swept away once somebody
   * sets the wall clock.
   */
  private static String name(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // The second field is a name in brackets, with whatever in it.
      return pid + " " + stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[STARTED];
    } catch (IOException e) {
      return pid + " has ended";
    }
  }

  private void add(String file, String line) {
    try {
      Files.writeString(
          folder.resolve(file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> lines(String file) {
    Path path = folder.resolve(file);
    try {
      return Files.readAllLines(path);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
