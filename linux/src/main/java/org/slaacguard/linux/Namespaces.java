package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Calls on namespaces and mounts. Each returns a result or a negative error number. */
final class Namespaces {
  static final int CLONE_NEWNET = 0x40000000;
  static final long MS_BIND = 0x1000;
  static final long MS_REC = 0x4000;
  static final long MS_SHARED = 1 << 20;
  static final int MNT_DETACH = 2;

  private static final MethodHandle SETNS = Native.function("setns", 2);
  private static final MethodHandle UNSHARE = Native.function("unshare", 1);
  private static final MethodHandle MOUNT = Native.function("mount", 5);
  private static final MethodHandle UMOUNT = Native.function("umount2", 2);

  private Namespaces() {}

  /** Moves the calling thread to a namespace. */
  static int setns(int fd, int kind) {
    MemorySegment state = Native.state();
    try {
      return Native.intResult((long) SETNS.invokeExact(state, (long) fd, (long) kind), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  /** Moves the calling thread to a new namespace. */
  static int unshare(int flags) {
    MemorySegment state = Native.state();
    try {
      return Native.intResult((long) UNSHARE.invokeExact(state, (long) flags), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int mount(String source, String target, long flags) {
    MemorySegment state = Native.state();
    try (Arena arena = Arena.ofConfined()) {
      long none = Native.string(arena, "none").address();
      long from = Native.string(arena, source).address();
      long to = Native.string(arena, target).address();
      return Native.intResult((long) MOUNT.invokeExact(state, from, to, none, flags, 0L), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }

  static int unmount(String target, int flags) {
    MemorySegment state = Native.state();
    try (Arena arena = Arena.ofConfined()) {
      long at = Native.string(arena, target).address();
      return Native.intResult((long) UMOUNT.invokeExact(state, at, (long) flags), state);
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
  }
}
