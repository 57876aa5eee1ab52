package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.net.IpPrefix;

/**
 * A classic BPF program (linux/filter.h) that passes neighbour solicitations and advertisements
 * with a target in one of a few prefixes, or router solicitations. Packets begin with their IPv6
 * header.
 *
 * <pre>
 * sock_filter, 8 bytes: 0 code u16 | 2 jump if true u8 | 3 jump if false u8 | 4 operand u32
 * sock_fprog, 16 bytes: 0 number of instructions u16 | 8 their address
 * </pre>
 */
public final class ClassicFilter {
  /** The most prefixes that are told apart; beyond them, all neighbour discovery passes. */
  static final int MAX_PREFIXES = 16;

  private static final int LOAD_BYTE = 0x30;
  private static final int LOAD_WORD = 0x20;
  private static final int AND = 0x54;
  private static final int JUMP_EQUAL = 0x15;
  private static final int RETURN = 0x06;

  private static final int NEXT_HEADER = 6;
  private static final int HOP_LIMIT = 7;
  private static final int TYPE = 40;
  private static final int TARGET = 48;
  private static final int ICMP6 = 58;
  private static final int ROUTER_SOLICITATION = 133;
  private static final int SOLICITATION = 135;
  private static final int ADVERTISEMENT = 136;
  private static final int WORDS = 4;

  /**
   * An instruction.
   *
   * @param code the operation
   * @param ifTrue number of instructions to skip if a comparison holds
   * @param ifFalse number of instructions to skip otherwise
   * @param operand offset or constant
   */
  record Instruction(int code, int ifTrue, int ifFalse, int operand) {}

  private final List<Instruction> instructions = new ArrayList<>();

  /**
   * Creates a filter for targets in these prefixes.
   *
   * @param prefixes IPv6 prefixes
   */
  public ClassicFilter(List<IpPrefix> prefixes) {
    require(NEXT_HEADER, ICMP6);
    require(HOP_LIMIT, 255);
    add(LOAD_BYTE, 0, 0, TYPE);
    add(JUMP_EQUAL, 2, 0, SOLICITATION);
    add(JUMP_EQUAL, 1, 0, ADVERTISEMENT);
    drop();
    if (prefixes.size() > MAX_PREFIXES) {
      pass();
    } else {
      prefixes.forEach(this::prefix);
      drop();
    }
  }

  private ClassicFilter(int type) {
    require(NEXT_HEADER, ICMP6);
    require(HOP_LIMIT, 255);
    require(TYPE, type);
    pass();
  }

  /** Creates a filter that passes router solicitations. */
  public static ClassicFilter routerSolicitations() {
    return new ClassicFilter(ROUTER_SOLICITATION);
  }

  List<Instruction> instructions() {
    return List.copyOf(instructions);
  }

  private void require(int offset, int value) {
    add(LOAD_BYTE, 0, 0, offset);
    add(JUMP_EQUAL, 1, 0, value);
    drop();
  }

  /** Passes a target in the prefix, and continues with the next prefix otherwise. */
  private void prefix(IpPrefix prefix) {
    int words = (prefix.length() + 31) / 32;
    for (int word = 0; word < words; word++) {
      long half = word < WORDS / 2 ? prefix.address().high() : prefix.address().low();
      int value = (int) (word % 2 == 0 ? half >>> 32 : half);
      int bits = Math.min(32, prefix.length() - 32 * word);
      add(LOAD_WORD, 0, 0, TARGET + 4 * word);
      add(AND, 0, 0, bits == 32 ? -1 : -1 << (32 - bits));
      // Skips three instructions for each remaining word, and the one that passes.
      add(JUMP_EQUAL, 0, 3 * (words - word - 1) + 1, value);
    }
    pass();
  }

  private void pass() {
    add(RETURN, 0, 0, -1);
  }

  private void drop() {
    add(RETURN, 0, 0, 0);
  }

  private void add(int code, int ifTrue, int ifFalse, int operand) {
    instructions.add(new Instruction(code, ifTrue, ifFalse, operand));
  }

  /**
   * Writes the program.
   *
   * @return its {@code struct sock_fprog}
   */
  MemorySegment write(Arena arena) {
    MemorySegment code = arena.allocate(8L * instructions.size(), 8);
    for (int i = 0; i < instructions.size(); i++) {
      Instruction each = instructions.get(i);
      code.set(ValueLayout.JAVA_SHORT, 8L * i, (short) each.code());
      code.set(ValueLayout.JAVA_BYTE, 8L * i + 2, (byte) each.ifTrue());
      code.set(ValueLayout.JAVA_BYTE, 8L * i + 3, (byte) each.ifFalse());
      code.set(ValueLayout.JAVA_INT, 8L * i + 4, each.operand());
    }
    MemorySegment program = arena.allocate(16, 8);
    program.set(ValueLayout.JAVA_SHORT, 0, (short) instructions.size());
    program.set(Native.LONG, 8, code.address());
    return program;
  }
}
