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
 * What the probes need to know of the kernel's WireGuard: where things lie in its structures, and
 * the numbers of its functions. The kernel's description has a hundred thousand types, so it is
 * read once for all interfaces of a process, and anew if the module has been replaced.
 */
final class WireGuardTypes {
  static final String MODULE = "wireguard";

  /** Decides whose a packet's source is. */
  static final String LOOKUP_SOURCE = "wg_allowedips_lookup_src";

  /** Finds the peer with a public key. */
  static final String LOOKUP_KEY = "wg_pubkey_hashtable_lookup";

  /** Takes an initiation. */
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
   * Those of the module that is loaded now.
   *
   * @throws IOException if it is not loaded, or is not described
   * @throws IllegalArgumentException if the description is not understood, or lacks something
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

  /** The number of one of the functions named here; none if the module does not have it. */
  OptionalInt function(String name) {
    Integer id = functions.get(name);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }
}
