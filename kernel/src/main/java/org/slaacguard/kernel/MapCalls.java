package org.slaacguard.kernel;

import static org.slaacguard.bpf.BpfRegister.R1;
import static org.slaacguard.bpf.BpfRegister.R10;
import static org.slaacguard.bpf.BpfRegister.R2;
import static org.slaacguard.bpf.BpfRegister.R3;
import static org.slaacguard.bpf.BpfRegister.R4;

import org.slaacguard.bpf.BpfAssembler;
import org.slaacguard.bpf.BpfAssembler.Operation;
import org.slaacguard.bpf.BpfHelper;

/**
 * Writes the instructions by which the probe accesses a map, with key and value on the stack at
 * offsets from R10. R1 to R5 are lost; the result is in R0.
 */
record MapCalls(BpfAssembler code) {
  /** Leaves a pointer to the value in R0, or 0. */
  void lookUp(String why, int map, int key) {
    mapAndKey(why, map, key).call(BpfHelper.MAP_LOOKUP);
  }

  /** Sets the value of a key, which may exist. */
  void update(String why, int map, int key, int value) {
    mapAndKey(why, map, key)
        .move(R3, R10)
        .compute(Operation.ADD, R3, value)
        .move(R4, 0)
        .call(BpfHelper.MAP_UPDATE);
  }

  private BpfAssembler mapAndKey(String why, int map, int key) {
    return code.because(why).moveMap(R1, map).move(R2, R10).compute(Operation.ADD, R2, key);
  }
}
