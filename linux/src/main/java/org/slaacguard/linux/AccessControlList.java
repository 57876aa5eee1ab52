package org.slaacguard.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The access control list of a file (acl(5)), which the virtual machine's library does not know.
 * The mode of a file that has one says less than the list: its group bits are the list's mask.
 */
public final class AccessControlList {
  private static final LibcFunction GET = LibcFunction.of("getxattr");
  private static final LibcFunction SET = LibcFunction.of("setxattr");
  private static final LibcFunction REMOVE = LibcFunction.of("removexattr");
  private static final String NAME = "system.posix_acl_access";

  /** The largest value of an attribute, in bytes (XATTR_SIZE_MAX). */
  private static final int LARGEST = 1 << 16;

  private AccessControlList() {}

  /**
   * The list of a file, in the kernel's form; null if it has none, or its file system knows none.
   *
   * @throws IOException if it cannot be read
   */
  public static byte @Nullable [] get(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(LARGEST);
      int length =
          GET.call(
              Native.string(arena, file.toString()).address(),
              Native.string(arena, NAME).address(),
              value.address(),
              LARGEST);
      if (isNone(length)) {
        return null;
      }
      check(length, "getxattr " + file);
      return value.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  /**
   * Gives a file another list.
   *
   * @param list in the kernel's form; null for none
   * @throws IOException if the file system refuses it
   */
  public static void set(Path file, byte @Nullable [] list) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      long path = Native.string(arena, file.toString()).address();
      long name = Native.string(arena, NAME).address();
      if (list == null) {
        int removed = REMOVE.call(path, name);
        if (!isNone(removed)) {
          check(removed, "removexattr " + file);
        }
        return;
      }
      MemorySegment value = arena.allocateFrom(ValueLayout.JAVA_BYTE, list);
      check(SET.call(path, name, value.address(), list.length, 0), "setxattr " + file);
    }
  }

  /** Whether a result says that there is no list. */
  private static boolean isNone(int result) {
    return result == -Errno.ENODATA || result == -Errno.EOPNOTSUPP;
  }

  private static void check(int result, String what) throws IOException {
    try {
      LinuxException.check(result, what);
    } catch (LinuxException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
