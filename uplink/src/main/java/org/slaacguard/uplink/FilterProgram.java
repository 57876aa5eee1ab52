package org.slaacguard.uplink;

import static org.slaacguard.bpf.BpfRegister.R0;
import static org.slaacguard.bpf.BpfRegister.R1;
import static org.slaacguard.bpf.BpfRegister.R10;
import static org.slaacguard.bpf.BpfRegister.R2;
import static org.slaacguard.bpf.BpfRegister.R3;
import static org.slaacguard.bpf.BpfRegister.R4;
import static org.slaacguard.bpf.BpfRegister.R6;

import java.util.List;
import org.slaacguard.bpf.BpfAssembler;
import org.slaacguard.bpf.BpfAssembler.Condition;
import org.slaacguard.bpf.BpfAssembler.Operation;
import org.slaacguard.bpf.BpfAssembler.Width;
import org.slaacguard.bpf.BpfHelper;
import org.slaacguard.bpf.BpfInstruction;

/**
 * The filter of a proxy's socket: passes neighbour solicitations and advertisements whose target is
 * in a table, and nothing else. Packets begin with their IPv6 header.
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
  private static final String DROP = "drop";

  private FilterProgram() {}

  /**
   * The program.
   *
   * @param map the table's descriptor, whose keys are addresses
   */
  static List<BpfInstruction> of(int map) {
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
        .jumpIf(R0, Condition.EQ, 0, DROP)
        .because("the whole packet")
        .move(R0, Short.MAX_VALUE)
        .exit()
        .label(DROP)
        .move(R0, 0)
        .exit();
    return code.build();
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
