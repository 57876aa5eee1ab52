package org.slaacguard.uplink;

import static org.slaacguard.bpf.BpfRegister.R0;
import static org.slaacguard.bpf.BpfRegister.R1;
import static org.slaacguard.bpf.BpfRegister.R10;
import static org.slaacguard.bpf.BpfRegister.R2;
import static org.slaacguard.bpf.BpfRegister.R3;
import static org.slaacguard.bpf.BpfRegister.R4;
import static org.slaacguard.bpf.BpfRegister.R5;
import static org.slaacguard.bpf.BpfRegister.R6;
import static org.slaacguard.bpf.BpfRegister.R7;

import java.util.List;
import org.slaacguard.bpf.BpfAssembler;
import org.slaacguard.bpf.BpfAssembler.Condition;
import org.slaacguard.bpf.BpfAssembler.Operation;
import org.slaacguard.bpf.BpfAssembler.Width;
import org.slaacguard.bpf.BpfHelper;
import org.slaacguard.bpf.BpfInstruction;

/**
 * The filter of a proxy's socket: passes neighbour solicitations and advertisements whose target is
 * in a table, up to their sender's share of the socket, and nothing else. Packets begin with their
 * IPv6 header.
 */
final class FilterProgram {
  private static final int NEXT_HEADER = 6;
  private static final int TYPE = 40;
  private static final int TARGET = 48;
  private static final int ICMP6 = 58;
  private static final int HOP_LIMIT = 255;
  private static final int SOLICITATION = 135;
  private static final int ADVERTISEMENT = 136;

  /**
   * The offset of the target on the stack, below R10. The fields that are checked first come before
   * it.
   */
  private static final int KEY = -16;

  private static final int SCRATCH = -24;

  /** The link-layer source address on the stack, in 8 bytes. */
  private static final int SENDER = -32;

  /** A key of the shares on the stack. */
  private static final int PLACE = -40;

  private static final int SOURCE_HARDWARE = 6;
  private static final int HARDWARE_BYTES = 6;
  private static final int HALF = 32;
  private static final String DROP = "drop";

  private FilterProgram() {}

  /**
   * The program.
   *
   * @param map the table's descriptor, whose keys are addresses
   * @param shares the descriptor of the map that {@link SenderShares} describes
   * @param salt odd; which senders share a place is a secret of the process
   */
  static List<BpfInstruction> of(int map, int shares, long salt) {
    BpfAssembler code = new BpfAssembler();
    code.because("the packet, kept over calls").move(R6, R1);
    load(code, "next header and hop limit", NEXT_HEADER, SCRATCH, 2);
    code.load(Width.U8, R1, R10, SCRATCH)
        .jumpIf(R1, Condition.NE, ICMP6, DROP)
        .because("no router passed it on (RFC 4861, section 7.1)")
        .load(Width.U8, R1, R10, SCRATCH + 1)
        .jumpIf(R1, Condition.NE, HOP_LIMIT, DROP);
    load(code, "the type", TYPE, SCRATCH, 1);
    code.load(Width.U8, R1, R10, SCRATCH)
        .jumpIf(R1, Condition.EQ, SOLICITATION, "neighbor")
        .jumpIf(R1, Condition.NE, ADVERTISEMENT, DROP)
        .label("neighbor");
    load(code, "the target", TARGET, KEY, 16);
    code.because("a peer's?")
        .moveMap(R1, map)
        .move(R2, R10)
        .compute(Operation.ADD, R2, KEY)
        .call(BpfHelper.MAP_LOOKUP)
        .jumpIf(R0, Condition.EQ, 0, DROP);
    take(code, shares, salt);
    code.because("the whole packet")
        .move(R0, Short.MAX_VALUE)
        .exit()
        .label(DROP)
        .move(R0, 0)
        .exit();
    return code.build();
  }

  /** Takes one packet of its sender's share; without any left, counts and drops it. */
  private static void take(BpfAssembler code, int shares, long salt) {
    code.because("the sender; without a link-layer header all are 0")
        .store(Width.U64, R10, SENDER, 0)
        .move(R1, R6)
        .move(R2, SOURCE_HARDWARE)
        .move(R3, R10)
        .compute(Operation.ADD, R3, SENDER)
        .move(R4, HARDWARE_BYTES)
        .move(R5, 0)
        .call(BpfHelper.SKB_LOAD_BYTES_RELATIVE)
        .because("its place")
        .load(Width.U64, R1, R10, SENDER)
        .moveLong(R2, salt)
        .compute(Operation.MUL, R1, R2)
        .compute(Operation.RSH, R1, Long.SIZE - SenderShares.PLACE_BITS)
        .store(Width.U32, R10, PLACE, R1);
    find(code, shares);
    code.move(R7, R0)
        .because("the present turn, in the upper half")
        .store(Width.U32, R10, PLACE, SenderShares.TURN);
    find(code, shares);
    code.load(Width.U64, R2, R0, 0)
        .load(Width.U64, R1, R7, 0)
        .move(R3, R1)
        .compute(Operation.RSH, R3, HALF)
        .compute(Operation.LSH, R3, HALF)
        .jumpIf(R3, Condition.EQ, R2, "same")
        .because("a new turn begins with nothing taken")
        .move(R1, R2)
        .label("same")
        .move(R3, R1)
        .compute(Operation.SUB, R3, R2)
        .jumpIf(R3, Condition.GE, SenderShares.SHARE, "full")
        .compute(Operation.ADD, R1, 1)
        .store(Width.U64, R7, 0, R1)
        .jump("pass")
        .label("full")
        .store(Width.U32, R10, PLACE, SenderShares.REFUSED);
    find(code, shares);
    code.move(R1, 1).addAtomically(R0, 0, R1).jump(DROP).label("pass");
  }

  /** Finds the value of a place; drops the packet if there is none, as the verifier demands. */
  private static void find(BpfAssembler code, int shares) {
    code.moveMap(R1, shares)
        .move(R2, R10)
        .compute(Operation.ADD, R2, PLACE)
        .call(BpfHelper.MAP_LOOKUP)
        .jumpIf(R0, Condition.EQ, 0, DROP);
  }

  /** Copies bytes of the packet to the stack; a shorter packet is dropped. */
  private static void load(BpfAssembler code, String why, int offset, int to, int length) {
    code.because(why)
        .move(R1, R6)
        .move(R2, offset)
        .move(R3, R10)
        .compute(Operation.ADD, R3, to)
        .move(R4, length)
        .call(BpfHelper.SKB_LOAD_BYTES)
        .jumpIf(R0, Condition.NE, 0, DROP);
  }
}
