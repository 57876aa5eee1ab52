package org.slaacguard.libcrypto;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The functions of one algorithm of a provider.
 *
 * @param start an array of OSSL_DISPATCH: number and function, ends with number 0
 */
record DispatchTable(MemorySegment start) {
  private static final long ENTRY_SIZE = 2 * ADDRESS.byteSize();
  private static final long FUNCTION_OFFSET = ADDRESS.byteSize();

  /** Known numbers are below 30; a longer table is malformed. */
  private static final int MAX_ENTRIES = 100;

  /**
   * A handle for the function with a number, as by {@link Libcrypto#find}.
   *
   * @throws IllegalStateException if the table lacks it
   */
  MethodHandle handle(int number, int arguments) {
    MemorySegment table = start.reinterpret(MAX_ENTRIES * ENTRY_SIZE);
    for (int i = 0; i < MAX_ENTRIES; i++) {
      int found = table.get(JAVA_INT, i * ENTRY_SIZE);
      if (found == 0) {
        break;
      }
      if (found == number) {
        return Libcrypto.handle(table.get(ADDRESS, i * ENTRY_SIZE + FUNCTION_OFFSET), arguments);
      }
    }
    throw new IllegalStateException("the provider has no function " + number);
  }
}
