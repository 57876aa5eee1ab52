package org.slaacguard.wireguard;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Reads and writes parts of messages; integers are little-endian. */
final class Bytes {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG_BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT_BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private Bytes() {}

  static int getInt(byte[] from, int offset) {
    return (int) INT.get(from, offset);
  }

  static void putInt(byte[] to, int offset, int value) {
    INT.set(to, offset, value);
  }

  static long getLongBigEndian(byte[] from, int offset) {
    return (long) LONG_BIG_ENDIAN.get(from, offset);
  }

  static void putLongBigEndian(byte[] to, int offset, long value) {
    LONG_BIG_ENDIAN.set(to, offset, value);
  }

  static int getIntBigEndian(byte[] from, int offset) {
    return (int) INT_BIG_ENDIAN.get(from, offset);
  }

  static void putIntBigEndian(byte[] to, int offset, int value) {
    INT_BIG_ENDIAN.set(to, offset, value);
  }

  static byte[] copy(byte[] from, int offset, int length) {
    return Arrays.copyOfRange(from, offset, offset + length);
  }

  /** Compares 16 bytes in constant time. */
  static boolean sameMac(byte[] one, int oneOffset, byte[] other, int otherOffset) {
    int difference = 0;
    for (int i = 0; i < Messages.MAC; i++) {
      difference |= one[oneOffset + i] ^ other[otherOffset + i];
    }
    return difference == 0;
  }
}
