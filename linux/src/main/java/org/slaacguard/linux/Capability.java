package org.slaacguard.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** Rights of the process that something here needs (capabilities(7)). */
public enum Capability {
  /** Devices, addresses, routes, marks. */
  NET_ADMIN(12),
  /** Raw and packet sockets. */
  NET_RAW(13),
  /** Ports below 1024. */
  NET_BIND_SERVICE(10),
  /** Namespaces; descriptors of BTF. */
  SYS_ADMIN(21),
  /** Locking memory beyond the limit. */
  IPC_LOCK(14),
  /** perf events, as kprobes need. */
  PERFMON(38),
  /** eBPF programs and maps. */
  BPF(39);

  private static final Path STATUS = Path.of("/proc/thread-self/status");
  private static final String EFFECTIVE = "CapEff:";

  private final int bit;

  Capability(int bit) {
    this.bit = bit;
  }

  /** Those of them that the calling thread has. */
  public static Set<Capability> effective() throws IOException {
    return effective(Files.readString(STATUS));
  }

  /** Those in the text of such a file. */
  static Set<Capability> effective(String status) throws IOException {
    String line =
        status
            .lines()
            .filter(l -> l.startsWith(EFFECTIVE))
            .findFirst()
            .orElseThrow(() -> new IOException(STATUS + " tells no capabilities"));
    long mask = Long.parseUnsignedLong(line.substring(EFFECTIVE.length()).strip(), 16);
    Set<Capability> found = EnumSet.noneOf(Capability.class);
    for (Capability capability : values()) {
      if ((mask >>> capability.bit & 1) != 0) {
        found.add(capability);
      }
    }
    return found;
  }
}
