package org.slaacguard.libcrypto;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** OSSL_PARAM(3) of libcrypto: an array of named values that ends with a nameless one. */
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

  /** Sets the parameter at this index to a byte string. */
  static void octets(MemorySegment params, int index, MemorySegment name, MemorySegment data) {
    long at = index * LAYOUT.byteSize();
    params.set(ADDRESS, at, name);
    params.set(JAVA_INT, at + TYPE_OFFSET, OCTET_STRING);
    params.set(ADDRESS, at + DATA_OFFSET, data);
    params.set(JAVA_LONG, at + SIZE_OFFSET, data.byteSize());
  }
}
