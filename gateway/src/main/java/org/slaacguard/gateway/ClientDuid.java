package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slaacguard.net.Duid;

/**
 * The DUID of our DHCPv6 client: random, created once and kept. It does not depend on a network
 * card, so it also works on PPP, which has none. It must not change, because many providers take
 * another DUID for another customer.
 */
final class ClientDuid {
  private static final Path MACHINE = Path.of("/etc/machine-id");

  private static final String OTHERWISE =
      "until it can, the DUID follows from " + MACHINE + ", and is the same at each start";

  /** By the files that cannot be written. */
  private static final Map<Path, Duid> UNKEPT = new ConcurrentHashMap<>();

  private ClientDuid() {}

  /**
   * Reads or creates the DUID of our DHCPv6 server for peers.
   *
   * @throws IllegalArgumentException as {@link #of}
   */
  static Duid forPeers(Path file) {
    try {
      return of(file);
    } catch (IOException e) {
      throw new IllegalArgumentException("nothing can be delegated: " + e.getMessage(), e);
    }
  }

  /** Creates it; if its file cannot be written, all that ask get the same. */
  private static Duid make(Path file) {
    Duid unkept = UNKEPT.get(file);
    Duid made = unkept == null ? Duid.ofUuid(UUID.randomUUID()) : unkept;
    if (new StateFile(file, OTHERWISE).forced().write(List.of(made.toString()))) {
      UNKEPT.remove(file);
      return made;
    }
    return UNKEPT.computeIfAbsent(file, each -> ofMachine(made));
  }

  /**
   * The same at each start of this machine, as long as nothing can be kept. The machine's own
   * number must not be told (machine-id(5)), so this is derived from it.
   */
  private static Duid ofMachine(Duid otherwise) {
    try {
      String machine = Files.readString(MACHINE).strip();
      return machine.isEmpty()
          ? otherwise
          : Duid.ofUuid(
              UUID.nameUUIDFromBytes(("slaacguard " + machine).getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      return otherwise;
    }
  }

  /**
   * Reads or creates the DUID. Uplinks and servers that ask for the first one at the same time get
   * the same. If it cannot be kept, the log says so, and it is the same at the next start of this
   * machine all the same.
   *
   * @throws IOException if the file cannot be read, or has other contents, which stay
   */
  static synchronized Duid of(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      return make(file);
    }
    try {
      return Duid.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          file + ": " + e.getMessage() + "; correct it, or delete it to get a new one", e);
    }
  }
}
