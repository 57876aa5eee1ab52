package org.slaacguard.kernel;

import static org.slaacguard.bpf.BpfRegister.R1;
import static org.slaacguard.bpf.BpfRegister.R10;
import static org.slaacguard.bpf.BpfRegister.R2;
import static org.slaacguard.bpf.BpfRegister.R3;

import org.slaacguard.bpf.BpfAssembler;
import org.slaacguard.bpf.BpfHelper;
import org.slaacguard.bpf.BpfRegister;

/**
 * Writes the instructions by which a program reads kernel memory.
 *
 * @param scratch offset on the stack of 8 bytes that it may use
 */
record KernelReads(BpfAssembler code, int scratch) {
  /** Reads a pointer into a register. */
  void pointer(String why, BpfRegister target, BpfRegister base, int offset) {
    bytes(why, scratch, 8, base, offset);
    code.load(BpfAssembler.Width.U64, target, R10, scratch);
  }

  /** Reads kernel memory to the stack; zeros if it cannot be read. */
  void bytes(String why, int stack, int length, BpfRegister base, int offset) {
    code.because(why)
        .move(R3, base)
        .compute(BpfAssembler.Operation.ADD, R3, offset)
        .move(R1, R10)
        .compute(BpfAssembler.Operation.ADD, R1, stack)
        .move(R2, length)
        .call(BpfHelper.PROBE_READ_KERNEL);
  }
}
