package org.slaacguard.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Who runs the instructions of a virtual machine. */
enum Acceleration {
  /** The host's processors, through KVM. */
  KVM("kvm"),
  /**
   * qemu itself: everywhere, and some ten times slower. All processors in one thread: in several,
   * Linux 6.12 panicked once in the very function that a program is attached to and taken from.
   */
  EMULATION("tcg,thread=single");

  /** mov dx, 0x501; mov al, 0x10; out dx, al; hlt: ends qemu with status (0x10 &lt;&lt; 1) + 1. */
  private static final byte[] PROGRAM = HexFormat.of().parseHex("ba0105b010eef4");

  private static final int STATUS = 0x21;
  private static final int SECTOR = 512;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Intel's and AMD's, as /proc/cpuinfo has them. */
  private static final Pattern VIRTUALIZATION = Pattern.compile("^flags\\s.*\\b(vmx|svm)\\b");

  private final String option;

  Acceleration(String option) {
    this.option = option;
  }

  /** For qemu's {@code -accel}. */
  String option() {
    return option;
  }

  private static volatile boolean refuted;

  /** The fastest that works here: a device node of KVM's says little, a machine that runs all. */
  static Acceleration best() {
    return refuted ? EMULATION : Best.FOUND;
  }

  /** A machine has shown that KVM does not work here, though it boots a sector. */
  static void refuteKvm() {
    refuted = true;
  }

  /** Asked once. */
  private static final class Best {
    static final Acceleration FOUND = virtualizes() && KVM.runs() ? KVM : EMULATION;

    private Best() {}
  }

  /**
   * Whether the processor has what KVM needs for a kernel that knows nothing of it. Without, there
   * may be a KVM that boots a sector, and then fails or runs in circles.
   */
  private static boolean virtualizes() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines.anyMatch(line -> VIRTUALIZATION.matcher(line).find());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a machine boots from a disk of one sector, which ends it at once. */
  boolean runs() {
    try {
      Path disk = Files.createTempFile("slaacguard-boot", ".img");
      try {
        byte[] sector = Arrays.copyOf(PROGRAM, SECTOR);
        sector[SECTOR - 2] = 0x55;
        sector[SECTOR - 1] = (byte) 0xaa;
        Files.write(disk, sector);
        return boot(disk).status() == STATUS;
      } catch (LabException e) {
        // It hangs.
        return false;
      } finally {
        Files.delete(disk);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Command.Result boot(Path disk) {
    return Command.of(
            VirtualMachine.QEMU,
            "-accel",
            option,
            "-cpu",
            "max",
            "-m",
            "16",
            "-nodefaults",
            "-no-user-config",
            "-display",
            "none",
            "-device",
            "isa-debug-exit,iobase=0x501,iosize=1",
            "-drive",
            "format=raw,file=" + disk)
        .deadline(PATIENCE)
        .run();
  }
}
