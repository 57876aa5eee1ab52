package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.Set;
import org.slaacguard.linux.SystemCall.Architecture;

/**
 * Refuses system calls (seccomp(2)) to the calling thread and to what it starts or executes, with
 * EPERM, for good.
 */
public final class SystemCallFilter {
  private static final int PR_SET_SECCOMP = 22;
  private static final int MODE_FILTER = 2;

  private static final int RET_ALLOW = 0x7fff_0000;
  private static final int RET_ERRNO = 0x0005_0000;

  // Classic BPF (linux/bpf_common.h).
  private static final int LOAD_WORD = 0x20;
  private static final int JUMP_EQUAL = 0x15;
  private static final int JUMP_GREATER_EQUAL = 0x35;
  private static final int RETURN = 0x06;

  // struct seccomp_data.
  private static final int NUMBER = 0;
  private static final int ARCHITECTURE = 4;

  /** x32, a second way to x86-64's calls, has its numbers from here on. */
  private static final int X32 = 0x4000_0000;

  /** struct sock_filter: u16 code, u8 jump if true, u8 jump if false, u32 operand. */
  private static final int INSTRUCTION = 8;

  private SystemCallFilter() {}

  /**
   * Refuses these.
   *
   * @return false where the numbers of this machine's calls are not known, or the kernel has no
   *     filters
   * @throws LinuxException EACCES without {@link Privileges#noNewPrivileges} or CAP_SYS_ADMIN
   */
  public static boolean refuse(Set<SystemCall> refused) {
    Optional<Architecture> architecture = Architecture.current();
    if (architecture.isEmpty()) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment program = program(arena, architecture.get(), refused);
      // struct sock_fprog: u16 length, then the address.
      MemorySegment header = arena.allocate(16, 8);
      header.set(ValueLayout.JAVA_SHORT, 0, (short) (program.byteSize() / INSTRUCTION));
      header.set(Native.LONG, 8, program.address());
      int result = Processes.prctl(PR_SET_SECCOMP, MODE_FILTER, header.address());
      if (result == -Errno.EINVAL) {
        return false;
      }
      LinuxException.check(result, "system call filter");
      return true;
    }
  }

  /** Another architecture's calls have other numbers, so they are refused as a whole. */
  static MemorySegment program(Arena arena, Architecture architecture, Set<SystemCall> refused) {
    int[] numbers =
        refused.stream().mapToInt(call -> call.number(architecture)).filter(n -> n >= 0).toArray();
    Assembler out = new Assembler(arena, numbers.length + 6);
    out.add(LOAD_WORD, 0, 0, ARCHITECTURE);
    out.add(JUMP_EQUAL, 0, numbers.length + 2, architecture.audit());
    out.add(LOAD_WORD, 0, 0, NUMBER);
    for (int i = 0; i < numbers.length; i++) {
      out.add(JUMP_EQUAL, numbers.length - i, 0, numbers[i]);
    }
    // No call has so high a number, but where x32 is.
    out.add(JUMP_GREATER_EQUAL, 0, 1, X32);
    out.add(RETURN, 0, 0, RET_ERRNO | Errno.EPERM);
    out.add(RETURN, 0, 0, RET_ALLOW);
    return out.program;
  }

  private static final class Assembler {
    private final MemorySegment program;
    private long at;

    Assembler(Arena arena, int instructions) {
      program = arena.allocate((long) instructions * INSTRUCTION, 8);
    }

    void add(int code, int ifTrue, int ifFalse, int operand) {
      program.set(ValueLayout.JAVA_SHORT, at, (short) code);
      program.set(ValueLayout.JAVA_BYTE, at + 2, (byte) ifTrue);
      program.set(ValueLayout.JAVA_BYTE, at + 3, (byte) ifFalse);
      program.set(Native.INT, at + 4, operand);
      at += INSTRUCTION;
    }
  }
}
