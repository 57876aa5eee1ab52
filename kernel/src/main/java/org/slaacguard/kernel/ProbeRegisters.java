package org.slaacguard.kernel;

/**
 * Where a kprobe finds a function's arguments and result: byte offsets in {@code struct pt_regs},
 * which is the same in all kernels (asm/ptrace.h).
 *
 * @param first the first argument, at the entry
 * @param second the second argument, at the entry
 * @param result the result, at the return
 */
record ProbeRegisters(int first, int second, int result) {
  /** RDI, RSI and RAX. */
  static final ProbeRegisters X86_64 = new ProbeRegisters(112, 104, 80);

  /** X0, X1 and X0. */
  static final ProbeRegisters AARCH64 = new ProbeRegisters(0, 8, 0);

  /** The registers of this machine. */
  static ProbeRegisters here() {
    return System.getProperty("os.arch").equals("aarch64") ? AARCH64 : X86_64;
  }
}
