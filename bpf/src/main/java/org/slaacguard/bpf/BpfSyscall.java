package org.slaacguard.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.slaacguard.linux.LibcFunction;

/** bpf(2) and perf_event_open(2), which the C library does not wrap, and mmap(2) for rings. */
final class BpfSyscall {
  static final int MAP_CREATE = 0;
  static final int MAP_LOOKUP_ELEM = 1;
  static final int MAP_UPDATE_ELEM = 2;
  static final int MAP_DELETE_ELEM = 3;
  static final int MAP_GET_NEXT_KEY = 4;
  static final int PROG_LOAD = 5;
  static final int OBJ_GET_INFO_BY_FD = 15;
  static final int RAW_TRACEPOINT_OPEN = 17;
  static final int BTF_GET_FD_BY_ID = 19;
  static final int BTF_GET_NEXT_ID = 23;
  static final int MAP_LOOKUP_BATCH = 24;
  static final int MAP_UPDATE_BATCH = 26;
  static final int MAP_DELETE_BATCH = 27;
  static final int LINK_CREATE = 28;

  /** Bytes of the attribute union that are passed; the kernel takes the rest as zero. */
  static final int ATTRIBUTE = 128;

  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
  private static final long NR_BPF = ARM ? 280 : 321;
  private static final long NR_PERF_EVENT_OPEN = ARM ? 241 : 298;

  private static final LibcFunction SYSCALL = LibcFunction.of("syscall");
  private static final LibcFunction MMAP = LibcFunction.of("mmap");
  private static final LibcFunction MUNMAP = LibcFunction.of("munmap");
  private static final LibcFunction GETPAGESIZE = LibcFunction.of("getpagesize");

  private BpfSyscall() {}

  /** The page size: 4096 on x86-64; kernels for AArch64 may have 16 or 64 KiB. */
  static int pageSize() {
    return GETPAGESIZE.call();
  }

  /** Creates a zeroed attribute union. */
  static MemorySegment attribute(Arena arena) {
    return arena.allocate(ATTRIBUTE, 8);
  }

  /**
   * Calls bpf(2).
   *
   * @return the result, or a negative error number
   */
  static int bpf(int command, MemorySegment attribute) {
    return (int) SYSCALL.callLong(NR_BPF, command, attribute.address(), attribute.byteSize());
  }

  /** Opens an event without a process on processor 0, as probes require. */
  static int perfEventOpen(MemorySegment attribute) {
    return (int) SYSCALL.callLong(NR_PERF_EVENT_OPEN, attribute.address(), -1, 0, -1, 8);
  }

  /**
   * Maps shared memory.
   *
   * @return an address, or a negative error number
   */
  static long map(long length, boolean writable, int fd, long offset) {
    return MMAP.callLong(0, length, writable ? 3 : 1, 1, fd, offset);
  }

  static void unmap(long address, long length) {
    int _ = MUNMAP.call(address, length);
  }
}
