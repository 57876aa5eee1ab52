package org.slaacguard.libcrypto;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.slaacguard.linux.QuickFunction;

/**
 * libcrypto's default provider, as libcrypto's core uses it.
 *
 * @param provider OSSL_PROVIDER, loaded for the life of the process
 * @param context the argument of its functions that create contexts
 */
record DefaultProvider(long provider, long context) {
  // OSSL_ALGORITHM: names, properties, dispatch table, description; ends where names is null.
  private static final long ALGORITHM_SIZE = 4 * ADDRESS.byteSize();
  private static final long DISPATCH_OFFSET = 2 * ADDRESS.byteSize();

  /** Far more than any provider has; a longer list is malformed. */
  private static final int MAX_ALGORITHMS = 1000;

  private static final int MAX_NAMES = 1024;

  static DefaultProvider load() {
    QuickFunction load = Libcrypto.find("OSSL_PROVIDER_load");
    QuickFunction context = Libcrypto.find("OSSL_PROVIDER_get0_provider_ctx");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom("default");
      long provider = load.call(0, name.address());
      ChaChaPoly.require(provider != 0);
      return new DefaultProvider(provider, context.call(provider));
    }
  }

  /**
   * The functions of one algorithm.
   *
   * @throws IllegalStateException if the provider has no algorithm of that name
   */
  DispatchTable algorithm(int operation, String name) {
    QuickFunction query = Libcrypto.find("OSSL_PROVIDER_query_operation");
    MemorySegment algorithms;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment noCache = arena.allocate(JAVA_INT);
      algorithms = MemorySegment.ofAddress(query.call(provider, operation, noCache.address()));
    }
    ChaChaPoly.require(algorithms.address() != 0);
    algorithms = algorithms.reinterpret(MAX_ALGORITHMS * ALGORITHM_SIZE);
    for (int i = 0; i < MAX_ALGORITHMS; i++) {
      MemorySegment names = algorithms.get(ADDRESS, i * ALGORITHM_SIZE);
      if (names.address() == 0) {
        break;
      }
      // Aliases are separated by colons.
      String[] aliases = names.reinterpret(MAX_NAMES).getString(0).split(":", -1);
      if (Arrays.stream(aliases).anyMatch(name::equalsIgnoreCase)) {
        return new DispatchTable(algorithms.get(ADDRESS, i * ALGORITHM_SIZE + DISPATCH_OFFSET));
      }
    }
    throw new IllegalStateException("the default provider has no " + name);
  }
}
