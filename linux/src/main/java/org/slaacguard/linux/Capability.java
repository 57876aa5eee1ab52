package org.slaacguard.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** Linux capabilities (capabilities(7)) and their numbers. */
public enum Capability {
  CHOWN(0),
  /** Ignores file permissions. */
  DAC_OVERRIDE(1),
  DAC_READ_SEARCH(2),
  FOWNER(3),
  FSETID(4),
  KILL(5),
  SETGID(6),
  SETUID(7),
  /** Allows dropping capabilities from the bounding set. */
  SETPCAP(8),
  LINUX_IMMUTABLE(9),
  /** Binds ports below 1024. */
  NET_BIND_SERVICE(10),
  NET_BROADCAST(11),
  /** Changes devices, addresses, routes and marks. */
  NET_ADMIN(12),
  /** Opens raw and packet sockets. */
  NET_RAW(13),
  /** Locks memory beyond the limit. */
  IPC_LOCK(14),
  IPC_OWNER(15),
  SYS_MODULE(16),
  SYS_RAWIO(17),
  SYS_CHROOT(18),
  SYS_PTRACE(19),
  SYS_PACCT(20),
  /** Enters namespaces; opens BTF descriptors. */
  SYS_ADMIN(21),
  SYS_BOOT(22),
  SYS_NICE(23),
  /** Raises limits; pays for eBPF memory before Linux 5.11. */
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
  /** Opens perf events, which kprobes need. */
  PERFMON(38),
  /** Loads eBPF programs and maps. */
  BPF(39),
  CHECKPOINT_RESTORE(40);

  private static final Path STATUS = Path.of("/proc/thread-self/status");

  private final int number;

  Capability(int number) {
    this.number = number;
  }

  /** A capability set of a thread, by its name in {@code /proc/PID/status}. */
  public enum Kind {
    /** The capabilities that the thread can use now. */
    EFFECTIVE("CapEff:"),
    /** The capabilities that the thread can make effective. */
    PERMITTED("CapPrm:"),
    /** The largest set that an executed program can get. */
    BOUNDING("CapBnd:"),
    /** The set that executed programs inherit if they ask for it. */
    INHERITABLE("CapInh:"),
    /** The set that all executed programs inherit. */
    AMBIENT("CapAmb:");

    private final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  /** The effective capabilities of the calling thread. */
  public static Set<Capability> effective() throws IOException {
    return of(Kind.EFFECTIVE);
  }

  /** One of the calling thread's sets. */
  public static Set<Capability> of(Kind kind) throws IOException {
    return of(kind, Files.readString(STATUS));
  }

  /**
   * A set in the text of a {@code status} file.
   *
   * @throws IOException if the text has no such set
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

  /** The capability's number in the kernel. */
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
