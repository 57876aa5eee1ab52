package org.slaacguard.bpf;

import static org.slaacguard.bpf.BpfInstruction.ALU64;
import static org.slaacguard.bpf.BpfInstruction.FROM_REGISTER;
import static org.slaacguard.bpf.BpfInstruction.JMP;
import static org.slaacguard.bpf.BpfInstruction.LDX;
import static org.slaacguard.bpf.BpfInstruction.MODE_ATOMIC;
import static org.slaacguard.bpf.BpfInstruction.MODE_MEM;
import static org.slaacguard.bpf.BpfInstruction.ST;
import static org.slaacguard.bpf.BpfInstruction.STX;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes eBPF programs (RFC 9669) as readable Java: one call for each step, each with its reason.
 * {@link #build} resolves jumps to labels.
 */
public final class BpfAssembler {
  /** The size of a load or store. */
  public enum Width {
    /** 1 byte. */
    U8(0x10),
    /** 2 bytes. */
    U16(0x08),
    /** 4 bytes. */
    U32(0x00),
    /** 8 bytes. */
    U64(0x18);

    private final int code;

    Width(int code) {
      this.code = code;
    }
  }

  /** An arithmetic operation on 64 bits. */
  public enum Operation {
    /** Sum. */
    ADD(0x00, "+="),
    /** Difference. */
    SUB(0x10, "-="),
    /** Product. */
    MUL(0x20, "*="),
    /** Disjunction. */
    OR(0x40, "|="),
    /** Conjunction. */
    AND(0x50, "&="),
    /** Shift to the left. */
    LSH(0x60, "<<="),
    /** Shift to the right, unsigned. */
    RSH(0x70, ">>="),
    /** Copy. */
    MOV(0xb0, "=");

    private final int code;
    private final String symbol;

    Operation(int code, String symbol) {
      this.code = code;
      this.symbol = symbol;
    }

    String symbol() {
      return symbol;
    }

    static Operation of(int opcode) {
      return Arrays.stream(values())
          .filter(o -> o.code == (opcode & 0xf0))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("opcode " + opcode));
    }
  }

  /** A comparison of 64 bits, unsigned unless its name says otherwise. */
  public enum Condition {
    /** Equal. */
    EQ(0x10, "=="),
    /** Greater. */
    GT(0x20, ">"),
    /** Greater or equal. */
    GE(0x30, ">="),
    /** Different. */
    NE(0x50, "!="),
    /** Greater, signed. */
    SIGNED_GT(0x60, "s>"),
    /** Less. */
    LT(0xa0, "<"),
    /** Less or equal. */
    LE(0xb0, "<="),
    /** Less, signed. */
    SIGNED_LT(0xc0, "s<");

    private final int code;
    private final String symbol;

    Condition(int code, String symbol) {
      this.code = code;
      this.symbol = symbol;
    }

    String symbol() {
      return symbol;
    }

    static Condition of(int opcode) {
      return Arrays.stream(values())
          .filter(c -> c.code == (opcode & 0xf0))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("opcode " + opcode));
    }
  }

  private final List<BpfInstruction> instructions = new ArrayList<>();
  private final Map<String, Integer> labels = new HashMap<>();
  private final Map<Integer, String> jumps = new HashMap<>();
  private String comment = "";

  /** Creates an empty program. */
  public BpfAssembler() {}

  /** States why the next instruction is there. */
  public BpfAssembler because(String why) {
    comment = why;
    return this;
  }

  /** {@code target = source}. */
  public BpfAssembler move(BpfRegister target, BpfRegister source) {
    return compute(Operation.MOV, target, source);
  }

  /** {@code target = number}, sign-extended. */
  public BpfAssembler move(BpfRegister target, int number) {
    return compute(Operation.MOV, target, number);
  }

  /** {@code target = number}, all 64 bits. */
  public BpfAssembler moveLong(BpfRegister target, long number) {
    return wide(target, 0, (int) number, (int) (number >>> 32));
  }

  /** {@code target = map}, by its descriptor. */
  public BpfAssembler moveMap(BpfRegister target, int mapFd) {
    return wide(target, BpfInstruction.PSEUDO_MAP_FD, mapFd, 0);
  }

  /** {@code target op= source}. */
  public BpfAssembler compute(Operation operation, BpfRegister target, BpfRegister source) {
    return add(ALU64 | FROM_REGISTER | operation.code, target, source, 0, 0);
  }

  /** {@code target op= number}, sign-extended. */
  public BpfAssembler compute(Operation operation, BpfRegister target, int number) {
    return add(ALU64 | operation.code, target, BpfRegister.R0, 0, number);
  }

  /** {@code target = *(base + offset)}, zero-extended. */
  public BpfAssembler load(Width width, BpfRegister target, BpfRegister base, int offset) {
    return add(LDX | MODE_MEM | width.code, target, base, offset, 0);
  }

  /** {@code *(base + offset) = source}. */
  public BpfAssembler store(Width width, BpfRegister base, int offset, BpfRegister source) {
    return add(STX | MODE_MEM | width.code, base, source, offset, 0);
  }

  /** {@code *(base + offset) = number}. */
  public BpfAssembler store(Width width, BpfRegister base, int offset, int number) {
    return add(ST | MODE_MEM | width.code, base, BpfRegister.R0, offset, number);
  }

  /** {@code *(base + offset) += source} on 8 bytes, atomically. */
  public BpfAssembler addAtomically(BpfRegister base, int offset, BpfRegister source) {
    return add(STX | MODE_ATOMIC | Width.U64.code, base, source, offset, Operation.ADD.code);
  }

  /** Jumps to the label if the comparison holds. */
  public BpfAssembler jumpIf(
      BpfRegister left, Condition condition, BpfRegister right, String label) {
    jumps.put(instructions.size(), label);
    return add(JMP | FROM_REGISTER | condition.code, left, right, 0, 0);
  }

  /** Jumps to the label if the comparison holds. */
  public BpfAssembler jumpIf(BpfRegister left, Condition condition, int right, String label) {
    jumps.put(instructions.size(), label);
    return add(JMP | condition.code, left, BpfRegister.R0, 0, right);
  }

  /** Jumps to the label. */
  public BpfAssembler jump(String label) {
    jumps.put(instructions.size(), label);
    return add(JMP, BpfRegister.R0, BpfRegister.R0, 0, 0);
  }

  /** Defines a label here. */
  public BpfAssembler label(String name) {
    if (labels.putIfAbsent(name, instructions.size()) != null) {
      throw new IllegalStateException("label '" + name + "' stands twice");
    }
    return this;
  }

  /** Calls a helper with the arguments R1 to R5; its result is in R0. */
  public BpfAssembler call(BpfHelper helper) {
    return add(BpfInstruction.CALL, BpfRegister.R0, BpfRegister.R0, 0, helper.number());
  }

  /** Ends the program with the result R0. */
  public BpfAssembler exit() {
    return add(BpfInstruction.EXIT, BpfRegister.R0, BpfRegister.R0, 0, 0);
  }

  /**
   * The program with resolved jumps.
   *
   * @throws IllegalStateException if a jump has no label
   */
  public List<BpfInstruction> build() {
    List<BpfInstruction> built = new ArrayList<>(instructions);
    jumps.forEach(
        (index, label) -> {
          Integer target = labels.get(label);
          if (target == null) {
            throw new IllegalStateException("no label '" + label + "'");
          }
          BpfInstruction jump = built.get(index);
          built.set(
              index,
              new BpfInstruction(
                  jump.opcode(),
                  jump.target(),
                  jump.source(),
                  target - index - 1,
                  jump.immediate(),
                  jump.comment()));
        });
    return List.copyOf(built);
  }

  /** The program's bytes in the kernel's format. */
  static byte[] encode(List<BpfInstruction> program) {
    ByteBuffer bytes =
        ByteBuffer.allocate(program.size() * BpfInstruction.LENGTH).order(ByteOrder.nativeOrder());
    program.forEach(instruction -> instruction.write(bytes));
    return bytes.array();
  }

  /** A program as text: number, instruction, reason. */
  public static String disassemble(List<BpfInstruction> program) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < program.size(); i++) {
      BpfInstruction instruction = program.get(i);
      boolean secondHalf = i > 0 && program.get(i - 1).opcode() == BpfInstruction.LOAD_IMMEDIATE_64;
      if (secondHalf) {
        continue;
      }
      String line = String.format("%4d: %-40s", i, instruction);
      text.append(
              instruction.comment().isEmpty()
                  ? line.stripTrailing()
                  : line + "; " + instruction.comment())
          .append('\n');
    }
    return text.toString();
  }

  private BpfAssembler wide(BpfRegister target, int source, int lower, int upper) {
    instructions.add(
        new BpfInstruction(
            BpfInstruction.LOAD_IMMEDIATE_64, target.number(), source, 0, lower, comment));
    instructions.add(new BpfInstruction(0, 0, 0, 0, upper, ""));
    comment = "";
    return this;
  }

  private BpfAssembler add(
      int opcode, BpfRegister target, BpfRegister source, int offset, int immediate) {
    instructions.add(
        new BpfInstruction(opcode, target.number(), source.number(), offset, immediate, comment));
    comment = "";
    return this;
  }
}
