package org.slaacguard.libcrypto;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import org.slaacguard.linux.QuickFunction;

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
   * The function with a number.
   *
   * @throws IllegalStateException if the table lacks it
   */
  QuickFunction function(int number) {
    MemorySegment table = start.reinterpret(MAX_ENTRIES * ENTRY_SIZE);
    for (int i = 0; i < MAX_ENTRIES; i++) {
      int found = table.get(JAVA_INT, i * ENTRY_SIZE);
      if (found == 0) {
        break;
      }
      if (found == number) {
        return new QuickFunction(table.get(ADDRESS, i * ENTRY_SIZE + FUNCTION_OFFSET));
      }
    }
    throw new IllegalStateException("the provider has no function " + number);
  }
}
