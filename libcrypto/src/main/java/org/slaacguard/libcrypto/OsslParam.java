package org.slaacguard.libcrypto;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** libcrypto's OSSL_PARAM(3): named values in an array that ends with one without name. */
final class OsslParam {
  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          ADDRESS.withName("key"),
          JAVA_INT.withName("type"),
          MemoryLayout.paddingLayout(4),
          ADDRESS.withName("data"),
          JAVA_LONG.withName("size"),
          JAVA_LONG.withName("returned"));

  static final MemorySegment PRIVATE_KEY = Arena.global().allocateFrom("priv");
  static final MemorySegment PUBLIC_KEY = Arena.global().allocateFrom("pub");

  private static final long TYPE_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("type"));
  private static final long DATA_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("data"));
  private static final long SIZE_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("size"));
  private static final int OCTET_STRING = 5;

  private OsslParam() {}

  /** Makes the parameter at this index a string of bytes. */
  static void octets(MemorySegment params, int index, MemorySegment name, MemorySegment data) {
    long at = index * LAYOUT.byteSize();
    params.set(ADDRESS, at, name);
    params.set(JAVA_INT, at + TYPE_OFFSET, OCTET_STRING);
    params.set(ADDRESS, at + DATA_OFFSET, data);
    params.set(JAVA_LONG, at + SIZE_OFFSET, data.byteSize());
  }
}
