package org.slaacguard.bpf;

import java.nio.ByteBuffer;

/**
 * An instruction of eBPF (RFC 9669, section 3), 8 bytes: opcode u8, registers u8 (target in the
 * lower half), offset i16, immediate i32, in native order.
 *
 * @param opcode 0 to 255; 0 is the second half of a 64-bit immediate
 * @param target register 0 to 10
 * @param source register 0 to 10, or a pseudo number that gives the kind of the immediate
 * @param offset in bytes from a register, or in instructions from the next one
 * @param immediate a constant
 * @param comment why the instruction is there; empty if the previous comment applies
 */
public record BpfInstruction(
    int opcode, int target, int source, int offset, int immediate, String comment) {
  /** Length in bytes of an instruction. */
  public static final int LENGTH = 8;

  static final int CLASS = 0x07;
  static final int LD = 0x00;
  static final int LDX = 0x01;
  static final int ST = 0x02;
  static final int STX = 0x03;
  static final int ALU = 0x04;
  static final int JMP = 0x05;
  static final int ALU64 = 0x07;

  static final int FROM_REGISTER = 0x08;
  static final int MODE = 0xe0;
  static final int MODE_MEM = 0x60;
  static final int MODE_ATOMIC = 0xc0;
  static final int LOAD_IMMEDIATE_64 = 0x18;
  static final int CALL = 0x85;
  static final int EXIT = 0x95;
  static final int PSEUDO_MAP_FD = 1;

  /** Writes the 8 bytes. */
  void write(ByteBuffer nativeOrder) {
    nativeOrder
        .put((byte) opcode)
        .put((byte) (source << 4 | target))
        .putShort((short) offset)
        .putInt(immediate);
  }

  /** The instruction in the kernel verifier's notation. */
  @Override
  public String toString() {
    return switch (opcode & CLASS) {
      case LD -> opcode == LOAD_IMMEDIATE_64 ? immediate64() : "unknown " + opcode;
      case LDX -> "r" + target + " = *(" + width() + " *)(r" + source + signed(offset) + ")";
      case ST -> "*(" + width() + " *)(r" + target + signed(offset) + ") = " + immediate;
      case STX ->
          (opcode & MODE) == MODE_ATOMIC
              ? "lock *(" + width() + " *)(r" + target + signed(offset) + ") += r" + source
              : "*(" + width() + " *)(r" + target + signed(offset) + ") = r" + source;
      case ALU -> arithmetic("w");
      case ALU64 -> arithmetic("r");
      case JMP -> jump();
      default -> "unknown " + opcode;
    };
  }

  private String immediate64() {
    return "r"
        + target
        + " = "
        + (source == PSEUDO_MAP_FD ? "map[fd " + immediate + "]" : immediate + " ll");
  }

  private String arithmetic(String prefix) {
    String operand = (opcode & FROM_REGISTER) != 0 ? prefix + source : String.valueOf(immediate);
    return prefix + target + " " + BpfAssembler.Operation.of(opcode).symbol() + " " + operand;
  }

  private String jump() {
    if (opcode == CALL) {
      return "call " + BpfHelper.nameOf(immediate);
    }
    if (opcode == EXIT) {
      return "exit";
    }
    if ((opcode & 0xf0) == 0) {
      return "goto " + signed(offset).strip();
    }
    String operand = (opcode & FROM_REGISTER) != 0 ? "r" + source : String.valueOf(immediate);
    return "if r"
        + target
        + " "
        + BpfAssembler.Condition.of(opcode).symbol()
        + " "
        + operand
        + " goto"
        + signed(offset);
  }

  private String width() {
    return switch (opcode & 0x18) {
      case 0x10 -> "u8";
      case 0x08 -> "u16";
      case 0x00 -> "u32";
      default -> "u64";
    };
  }

  private static String signed(int number) {
    return number < 0 ? " - " + -number : " + " + number;
  }
}
