package org.slaacguard.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slaacguard.bpf.Btf;

/**
 * What the probes need to know about the kernel's WireGuard: offsets in its structures, and numbers
 * of its functions. The kernel's description has a hundred thousand types, so it is read once for
 * all interfaces of a process, and again if the module has been replaced.
 */
final class WireGuardTypes {
  static final String MODULE = "wireguard";

  /** The function that finds the owner of a packet's source. */
  static final String LOOKUP_SOURCE = "wg_allowedips_lookup_src";

  /** The function that finds the peer with a public key. */
  static final String LOOKUP_KEY = "wg_pubkey_hashtable_lookup";

  /** The function that processes an initiation. */
  static final String CONSUME = "wg_noise_handshake_consume_initiation";

  private static final List<String> FUNCTIONS = List.of(LOOKUP_SOURCE, LOOKUP_KEY, CONSUME);

  /** Guarded by the class. */
  private static @Nullable WireGuardTypes known;

  private final byte[] description;
  private final ProbeLayout layout;
  private final Map<String, Integer> functions = new HashMap<>();

  private WireGuardTypes(byte[] description, Btf wireguard) {
    this.description = description;
    layout = ProbeLayout.of(wireguard);
    for (String name : FUNCTIONS) {
      wireguard.functionId(name).ifPresent(id -> functions.put(name, id));
    }
  }

  /**
   * The types of the loaded module.
   *
   * @throws IOException if the module is not loaded, or has no description
   * @throws IllegalArgumentException if the description cannot be parsed, or lacks something
   */
  static synchronized WireGuardTypes loaded() throws IOException {
    byte[] description = Files.readAllBytes(Btf.FOLDER.resolve(MODULE));
    WireGuardTypes before = known;
    if (before != null && Arrays.equals(before.description, description)) {
      return before;
    }
    WireGuardTypes now = new WireGuardTypes(description, Btf.parse(description, Btf.ofKernel()));
    known = now;
    return now;
  }

  ProbeLayout layout() {
    return layout;
  }

  /** The number of one of the functions named here; empty if the module does not have it. */
  OptionalInt function(String name) {
    Integer id = functions.get(name);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }
}
