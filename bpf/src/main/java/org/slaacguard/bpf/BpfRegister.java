package org.slaacguard.bpf;

/**
 * The registers of eBPF (RFC 9669, section 2.1). Calls destroy R0 to R5 and preserve the others.
 */
public enum BpfRegister {
  /** The result of a call, and of the program. */
  R0(0),
  /** First argument; the context when the program begins. */
  R1(1),
  /** Second argument. */
  R2(2),
  /** Third argument. */
  R3(3),
  /** Fourth argument. */
  R4(4),
  /** Fifth argument. */
  R5(5),
  /** Preserved by calls. */
  R6(6),
  /** Preserved by calls. */
  R7(7),
  /** Preserved by calls. */
  R8(8),
  /** Preserved by calls. */
  R9(9),
  /** The frame pointer, read-only; 512 bytes below it are usable. */
  R10(10);

  private final int number;

  BpfRegister(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  @Override
  public String toString() {
    return "r" + number;
  }
}
