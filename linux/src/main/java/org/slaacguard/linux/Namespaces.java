package org.slaacguard.linux;

import java.lang.foreign.Arena;

/** Calls on namespaces and mounts. Each returns a result or a negative error number. */
final class Namespaces {
  static final int CLONE_NEWNET = 0x40000000;
  static final long MS_BIND = 0x1000;
  static final long MS_REC = 0x4000;
  static final long MS_SHARED = 1 << 20;
  static final int MNT_DETACH = 2;

  private static final LibcFunction SETNS = LibcFunction.of("setns");
  private static final LibcFunction UNSHARE = LibcFunction.of("unshare");
  private static final LibcFunction MOUNT = LibcFunction.of("mount");
  private static final LibcFunction UMOUNT = LibcFunction.of("umount2");

  private Namespaces() {}

  /** Moves the calling thread to a namespace. */
  static int setns(int fd, int kind) {
    return SETNS.call(fd, kind);
  }

  /** Moves the calling thread to a new namespace. */
  static int unshare(int flags) {
    return UNSHARE.call(flags);
  }

  static int mount(String source, String target, long flags) {
    try (Arena arena = Arena.ofConfined()) {
      long none = Native.string(arena, "none").address();
      long from = Native.string(arena, source).address();
      long to = Native.string(arena, target).address();
      return MOUNT.call(from, to, none, flags, 0);
    }
  }

  static int unmount(String target, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      return UMOUNT.call(Native.string(arena, target).address(), flags);
    }
  }
}
