package org.slaacguard.lab;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs scenarios on another kernel: qemu, with the host's virtualisation where that works, two
 * processors, the host's root folder read-only below a writable layer in memory, no network. In
 * emulation a boot takes about five seconds, an empty scenario ten.
 */
public final class VirtualMachine {
  static final String QEMU = "qemu-system-x86_64";

  /** Programs of the packages qemu-system-x86, kmod, xz-utils and dpkg. */
  private static final List<String> NEEDED = List.of(QEMU, "modprobe", "depmod", "xz", "dpkg-deb");

  /**
   * For JVMs in emulation: there compilers take ten times the time too, and few methods run long
   * enough to make up for it.
   */
  static final List<String> SHORT_LIVED =
      List.of("-XX:TieredStopAtLevel=1", "-XX:CompileThresholdScaling=10");

  /** What qemu says, which stays as it is then. */
  private static final String KVM_STOPPED = "KVM internal error";

  /** A machine that KVM runs has begun its scenarios long before; emulated ones may take longer. */
  private static final Duration FIRST_WORD = Duration.ofMinutes(3);

  private static final int MEMORY_MEGABYTES = 1024;
  private static final int CONSOLE_TAIL = 30;

  /** How a scenario ended, and what it said. */
  public record Result(boolean passed, List<String> output) {
    /** Copies the list. */
    public Result {
      output = List.copyOf(output);
    }
  }

  private final KernelImage kernel;

  /** A machine with this kernel; each {@link #run} boots it anew. */
  public VirtualMachine(KernelImage kernel) {
    this.kernel = kernel;
  }

  /** Whether this JVM runs in one whose instructions are emulated. */
  static boolean isEmulated() {
    return Boolean.getBoolean("slaacguard.emulated");
  }

  /** Whether this host has what it takes to start one. */
  public static boolean available() {
    return NEEDED.stream().allMatch(Command::exists);
  }

  /** Boots and runs one scenario. */
  public Result run(
      Class<? extends Scenario> scenario, Duration deadline, Consumer<String> progress) {
    return run(List.of(scenario), deadline, progress);
  }

  /** The same with several scenarios. */
  public Result run(
      List<Class<? extends Scenario>> scenarios, Duration deadline, Consumer<String> progress) {
    return run(new ScenarioQueue(scenarios), deadline, progress);
  }

  /**
   * Boots, runs scenarios one after the other for as long as there are any, and ends the machine in
   * any case. One boot and one JVM for many scenarios saves most of the time that they take in
   * emulation.
   *
   * @param scenarios other machines may take from it too
   * @param deadline from the start of the boot; the machine is ended then
   * @param progress receives the scenarios' lines as they come
   * @throws LabException if the machine does not run the scenarios to their end
   */
  public Result run(ScenarioQueue scenarios, Duration deadline, Consumer<String> progress) {
    try {
      return boot(scenarios, deadline, progress);
    } catch (AccelerationException e) {
      Acceleration.refuteKvm();
      progress.accept("KVM does not run the machine; once more, in emulation:");
      return boot(scenarios, deadline, progress);
    }
  }

  private Result boot(ScenarioQueue scenarios, Duration deadline, Consumer<String> progress) {
    try {
      Path folder = Files.createTempDirectory("slaacguard-vm");
      Path initramfs = folder.resolve("initramfs");
      Path console = folder.resolve("console");
      try {
        // Tells what is for us from anything that a scenario may print.
        String mark = "of scenarios " + UUID.randomUUID();
        Initramfs.write(initramfs, kernel, command(mark));
        List<String> qemu = qemu(initramfs, console);
        try {
          return run(qemu, console, mark, scenarios, deadline, progress);
        } catch (BootException e) {
          progress.accept(e.toString());
          progress.accept("Once more:");
          return run(qemu, console, mark, scenarios, deadline, progress);
        }
      } finally {
        Files.deleteIfExists(initramfs);
        Files.deleteIfExists(console);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new LabException("starting Linux " + kernel.release(), e);
    }
  }

  private String command(String mark) {
    List<String> java =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED"));
    if (Acceleration.best() == Acceleration.EMULATION) {
      java.addAll(SHORT_LIVED);
      java.add("-Dslaacguard.emulated=true");
    }
    String dist = System.getProperty(Slaacguard.DIST);
    if (dist != null) {
      // Recorded here, if at all: the machine cannot write there, and would take minutes.
      AotCache.of(dist);
      java.add("-D" + Slaacguard.DIST + "=" + dist);
    }
    java.addAll(List.of("-cp", classPath(), ScenarioMain.class.getName(), mark));
    StringBuilder line = new StringBuilder();
    line.append("mkdir -p /lib/modules; ln -sfn ")
        .append(quoted(kernel.root().resolve("lib/modules").resolve(kernel.release()).toString()))
        .append(" /lib/modules/")
        .append(kernel.release())
        // As in the other integration tests: nothing here moves packets for long enough.
        .append("\nexport SLAACGUARD_WARM_UP=off\n");
    java.forEach(word -> line.append(quoted(word)).append(' '));
    return line + "\necho \"" + mark + " $?\"";
  }

  /** Everything that this JVM got as class or module path, for a class path. */
  private static String classPath() {
    List<String> entries = new ArrayList<>();
    for (String property : List.of("java.class.path", "jdk.module.path")) {
      for (String entry : System.getProperty(property, "").split(File.pathSeparator, -1)) {
        Path path = Path.of(entry).toAbsolutePath();
        boolean jars =
            property.equals("jdk.module.path") && !Files.exists(path.resolve("module-info.class"));
        if (!entry.isEmpty()) {
          entries.add(
              jars && Files.isDirectory(path) ? path.resolve("*").toString() : path.toString());
        }
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  private List<String> qemu(Path initramfs, Path console) {
    return List.of(
        // Tests beside it wait for milliseconds, what is in it for minutes.
        "nice",
        "-n",
        "10",
        QEMU,
        "-accel",
        Acceleration.best().option(),
        "-cpu",
        "max",
        "-smp",
        "2",
        "-m",
        Integer.toString(MEMORY_MEGABYTES),
        "-nodefaults",
        "-no-user-config",
        "-no-reboot",
        "-display",
        "none",
        "-kernel",
        kernel.vmlinuz().toString(),
        "-initrd",
        initramfs.toString(),
        "-append",
        // An emulated processor is slow at what a real one has to do against Spectre. What is
        // translated of a library serves the next program too if it is at the same address.
        "console=ttyS0 quiet panic=-1 mitigations=off norandmaps",
        "-serial",
        "file:" + console,
        "-serial",
        "stdio",
        "-virtfs",
        "local,path=/,mount_tag=root,security_model=none,readonly=on,multidevs=remap");
  }

  private Result run(
      List<String> words,
      Path console,
      String mark,
      ScenarioQueue scenarios,
      Duration deadline,
      Consumer<String> progress)
      throws IOException {
    Process qemu = new ProcessBuilder(words).redirectErrorStream(true).start();
    Thread endWithUs = new Thread(qemu::destroyForcibly, "end-qemu");
    Runtime.getRuntime().addShutdownHook(endWithUs);
    try {
      Reader reader = new Reader(qemu, mark, scenarios, progress);
      Thread thread = Thread.ofPlatform().name("vm-" + kernel.series()).daemon().start(reader);
      boolean mute =
          words.contains(Acceleration.KVM.option())
              && deadline.compareTo(FIRST_WORD) > 0
              && !qemu.waitFor(FIRST_WORD.toMillis(), TimeUnit.MILLISECONDS)
              && !reader.spoke;
      boolean ended = mute || qemu.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
      qemu.destroyForcibly().waitFor();
      thread.join();
      if (reader.stopped || mute) {
        scenarios.giveBack(reader.taken);
        throw new AccelerationException(mute ? tail(console) : tail(reader.lines));
      }
      if (reader.status >= 0) {
        return new Result(reader.status == 0, reader.lines);
      }
      String failure =
          "the virtual machine with Linux "
              + kernel.release()
              + (ended ? " ended before its scenario did" : " passed its deadline")
              + "; the end of its console:\n"
              + tail(console)
              + "\nand of its output:\n"
              + tail(reader.lines);
      if (ended && !reader.spoke && Acceleration.best() == Acceleration.EMULATION) {
        throw new BootException(failure);
      }
      throw new LabException(failure);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    } finally {
      qemu.destroyForcibly();
      Runtime.getRuntime().removeShutdownHook(endWithUs);
    }
  }

  private static String tail(Path console) throws IOException {
    return Files.exists(console) ? tail(Files.readString(console).lines().toList()) : "";
  }

  private static String tail(List<String> lines) {
    return String.join("\n", lines.subList(Math.max(0, lines.size() - CONSOLE_TAIL), lines.size()));
  }

  /**
   * The emulated kernel died before anything of ours ran. Seen once: Debian's 6.12, in its
   * allocator while it looked for devices.
   */
  private static final class BootException extends LabException {
    private static final long serialVersionUID = 1L;

    BootException(String message) {
      super(message);
    }
  }

  /**
   * KVM met what it cannot run, and stopped the machine forever or runs in circles. A sector boots
   * there, and a kernel does not: seen where the host is itself a virtual machine, which stopped
   * Linux 6.12, 6.18 and 7.3 and had 6.1 run in circles.
   */
  private static final class AccelerationException extends LabException {
    private static final long serialVersionUID = 1L;

    AccelerationException(String failure) {
      super(failure);
    }
  }

  /**
   * Reads what the scenarios say, and answers which one is next; its fields belong to whoever has
   * joined its thread.
   */
  private static final class Reader implements Runnable {
    private final Process qemu;
    private final BufferedReader in;
    private final BufferedWriter out;
    private final String mark;
    private final ScenarioQueue scenarios;
    private final Consumer<String> progress;
    private final List<Class<? extends Scenario>> taken = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private Duration busy = Duration.ZERO;
    private int status = -1;
    private boolean stopped;
    private volatile boolean spoke;

    Reader(Process qemu, String mark, ScenarioQueue scenarios, Consumer<String> progress) {
      this.qemu = qemu;
      in = qemu.inputReader();
      out = qemu.outputWriter();
      this.mark = mark;
      this.scenarios = scenarios;
      this.progress = progress;
    }

    @Override
    public void run() {
      try (in;
          out) {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          if (line.startsWith(mark)) {
            spoke = true;
            marked(line.substring(mark.length()).strip());
          } else if (line.startsWith(KVM_STOPPED)) {
            lines.add(line);
            stopped = true;
            qemu.destroyForcibly();
          } else if (!stopped) {
            spoke = true;
            lines.add(line);
            progress.accept(line);
          }
        }
      } catch (IOException e) {
        lines.add("reading on failed: " + e);
      }
    }

    /** What was done since the last mark cost qemu; what only waits costs nothing. */
    private void tellBusy() {
      Duration now = qemu.info().totalCpuDuration().orElse(busy);
      double seconds = now.minus(busy).toMillis() / 1e3;
      String what = taken.isEmpty() ? "the boot" : taken.getLast().getSimpleName();
      progress.accept(String.format(Locale.ROOT, "%s kept qemu busy for %.1f s", what, seconds));
      busy = now;
    }

    private void marked(String word) throws IOException {
      if (!word.equals(ScenarioMain.NEXT)) {
        status = Integer.parseInt(word);
        return;
      }
      tellBusy();
      Class<? extends Scenario> next = scenarios.take();
      if (next != null) {
        taken.add(next);
      }
      out.write(next == null ? "\n" : next.getName() + "\n");
      out.flush();
    }
  }
}
