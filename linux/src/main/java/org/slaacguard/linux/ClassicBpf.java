package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Assembles a classic BPF program ({@code linux/bpf_common.h}). System call filters are such
 * programs, and so are socket filters without privilege. Jumps are relative as in the kernel's
 * format: 0 is the next instruction.
 */
public final class ClassicBpf {
  private static final int LOAD_WORD = 0x20;
  private static final int LOAD_SHORT = 0x28;
  private static final int LOAD_BYTE = 0x30;
  private static final int LOAD_LENGTH = 0x80;
  private static final int MODULO = 0x94;
  private static final int JUMP_EQUAL = 0x15;
  private static final int JUMP_AT_LEAST = 0x35;
  private static final int RETURN = 0x06;
  private static final int RETURN_ACCUMULATOR = 0x16;

  /** BPF_MAXINSNS, the most instructions of a program. */
  private static final int MOST = 4096;

  /** struct sock_filter: u16 code, u8 jump if true, u8 jump if false, u32 operand. */
  private static final int INSTRUCTION = 8;

  private static final int MOST_JUMP = 255;

  private final MemorySegment program;
  private int count;

  /**
   * Creates an empty program.
   *
   * @param capacity number of instructions, 1 to 4096
   */
  public ClassicBpf(Arena arena, int capacity) {
    if (capacity < 1 || capacity > MOST) {
      throw new IllegalArgumentException("a program has 1 to 4096 instructions, not " + capacity);
    }
    program = arena.allocate((long) capacity * INSTRUCTION, 8);
  }

  /**
   * Loads a 32-bit word of the data, big-endian from a packet. A packet that is too short ends the
   * program with 0.
   */
  public void loadWord(int offset) {
    add(LOAD_WORD, 0, 0, offset);
  }

  /** Loads 16 bits, as {@link #loadWord}. */
  void loadShort(int offset) {
    add(LOAD_SHORT, 0, 0, offset);
  }

  /** Loads 8 bits, as {@link #loadWord}. */
  void loadByte(int offset) {
    add(LOAD_BYTE, 0, 0, offset);
  }

  /** Loads the length of the packet. */
  public void loadLength() {
    add(LOAD_LENGTH, 0, 0, 0);
  }

  /**
   * Divides the loaded value, unsigned, and keeps the remainder.
   *
   * @param divisor not 0
   */
  public void remainder(int divisor) {
    add(MODULO, 0, 0, divisor);
  }

  /**
   * Compares the loaded value.
   *
   * @param ifTrue number of instructions to skip if it is equal, 0 to 255
   * @param ifFalse number of instructions to skip otherwise, 0 to 255
   */
  public void jumpIfEqual(int value, int ifTrue, int ifFalse) {
    add(JUMP_EQUAL, ifTrue, ifFalse, value);
  }

  /**
   * Compares the loaded value, unsigned.
   *
   * @param ifTrue number of instructions to skip if it is at least {@code value}, 0 to 255
   * @param ifFalse number of instructions to skip otherwise, 0 to 255
   */
  public void jumpIfAtLeast(int value, int ifTrue, int ifFalse) {
    add(JUMP_AT_LEAST, ifTrue, ifFalse, value);
  }

  /** Ends the program with this result. */
  public void end(int result) {
    add(RETURN, 0, 0, result);
  }

  /** Ends the program with the loaded value. */
  public void endWithLoaded() {
    add(RETURN_ACCUMULATOR, 0, 0, 0);
  }

  private void add(int code, int ifTrue, int ifFalse, int operand) {
    if (ifTrue < 0 || ifTrue > MOST_JUMP || ifFalse < 0 || ifFalse > MOST_JUMP) {
      throw new IllegalArgumentException("a jump goes over 0 to 255 instructions");
    }
    long at = (long) count++ * INSTRUCTION;
    program.set(ValueLayout.JAVA_SHORT, at, (short) code);
    program.set(ValueLayout.JAVA_BYTE, at + 2, (byte) ifTrue);
    program.set(ValueLayout.JAVA_BYTE, at + 3, (byte) ifFalse);
    program.set(Native.INT, at + 4, operand);
  }

  /** The instructions so far. */
  MemorySegment instructions() {
    return program.asSlice(0, (long) count * INSTRUCTION);
  }

  /** A struct sock_fprog: u16 count of instructions, then their address. */
  MemorySegment header(Arena arena) {
    MemorySegment header = arena.allocate(16, 8);
    header.set(ValueLayout.JAVA_SHORT, 0, (short) count);
    header.set(Native.LONG, 8, program.address());
    return header;
  }
}
