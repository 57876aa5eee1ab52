package org.slaacguard.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** Rights of a process (capabilities(7)), with their numbers. */
public enum Capability {
  CHOWN(0),
  /** Files of others, whatever their permissions. */
  DAC_OVERRIDE(1),
  DAC_READ_SEARCH(2),
  FOWNER(3),
  FSETID(4),
  KILL(5),
  SETGID(6),
  SETUID(7),
  /** Giving capabilities up for good. */
  SETPCAP(8),
  LINUX_IMMUTABLE(9),
  /** Ports below 1024. */
  NET_BIND_SERVICE(10),
  NET_BROADCAST(11),
  /** Devices, addresses, routes, marks. */
  NET_ADMIN(12),
  /** Raw and packet sockets. */
  NET_RAW(13),
  /** Locking memory beyond the limit. */
  IPC_LOCK(14),
  IPC_OWNER(15),
  SYS_MODULE(16),
  SYS_RAWIO(17),
  SYS_CHROOT(18),
  SYS_PTRACE(19),
  SYS_PACCT(20),
  /** Namespaces; descriptors of BTF. */
  SYS_ADMIN(21),
  SYS_BOOT(22),
  SYS_NICE(23),
  /** Limits; memory of eBPF before Linux 5.11. */
  SYS_RESOURCE(24),
  SYS_TIME(25),
  SYS_TTY_CONFIG(26),
  MKNOD(27),
  LEASE(28),
  AUDIT_WRITE(29),
  AUDIT_CONTROL(30),
  SETFCAP(31),
  MAC_OVERRIDE(32),
  MAC_ADMIN(33),
  SYSLOG(34),
  WAKE_ALARM(35),
  BLOCK_SUSPEND(36),
  AUDIT_READ(37),
  /** perf events, as kprobes need. */
  PERFMON(38),
  /** eBPF programs and maps. */
  BPF(39),
  CHECKPOINT_RESTORE(40);

  private static final Path STATUS = Path.of("/proc/thread-self/status");

  private final int number;

  Capability(int number) {
    this.number = number;
  }

  /** A set of them that a thread has, by its name in {@code /proc/PID/status}. */
  public enum Kind {
    /** Those that it can use now. */
    EFFECTIVE("CapEff:"),
    /** The capabilities that it can make effective. */
    PERMITTED("CapPrm:"),
    /** The largest set that a program it executes can have. */
    BOUNDING("CapBnd:"),
    /** The set that programs which ask for them inherit. */
    INHERITABLE("CapInh:"),
    /** The set that all programs inherit. */
    AMBIENT("CapAmb:");

    private final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  /** Those of them that the calling thread has. */
  public static Set<Capability> effective() throws IOException {
    return of(Kind.EFFECTIVE);
  }

  /** One of the calling thread's sets. */
  public static Set<Capability> of(Kind kind) throws IOException {
    return of(kind, Files.readString(STATUS));
  }

  /**
   * One of the sets in the text of such a file.
   *
   * @throws IOException if it tells none
   */
  public static Set<Capability> of(Kind kind, String status) throws IOException {
    String line =
        status
            .lines()
            .filter(l -> l.startsWith(kind.label))
            .findFirst()
            .orElseThrow(() -> new IOException(STATUS + " tells no " + kind.label));
    long mask = Long.parseUnsignedLong(line.substring(kind.label.length()).strip(), 16);
    Set<Capability> found = EnumSet.noneOf(Capability.class);
    for (Capability capability : values()) {
      if ((mask & capability.mask()) != 0) {
        found.add(capability);
      }
    }
    return found;
  }

  /** As the kernel has it. */
  int number() {
    return number;
  }

  private long mask() {
    return 1L << number;
  }

  /** The bits of a set. */
  static long mask(Set<Capability> set) {
    return set.stream().mapToLong(Capability::mask).reduce(0, (a, b) -> a | b);
  }
}
