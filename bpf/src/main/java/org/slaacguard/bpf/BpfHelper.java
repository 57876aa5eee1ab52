package org.slaacguard.bpf;

import java.util.Arrays;
import java.util.Locale;

/**
 * Helper functions of the kernel that a program may call, with their stable numbers (linux/bpf.h).
 */
public enum BpfHelper {
  /** (map, key) → value or null. */
  MAP_LOOKUP(1),
  /** (map, key, value, flags) → 0 or negative errno. */
  MAP_UPDATE(2),
  /** () → nanoseconds of CLOCK_MONOTONIC. */
  KTIME_GET_NS(5),
  /** () → number of the processor. */
  GET_SMP_PROCESSOR_ID(8),
  /** () → process in the upper, thread in the lower half. */
  GET_CURRENT_PID_TGID(14),
  /** (device index, flags) → tc's action; flag 1: as if received there. */
  REDIRECT(23),
  /** (packet, offset, target, size) → 0 or negative errno. */
  SKB_LOAD_BYTES(26),
  /**
   * (packet, offset, target, size, 0: from its link-layer header) → 0 or negative errno; zeroes the
   * target on failure.
   */
  SKB_LOAD_BYTES_RELATIVE(68),
  /** (target, size, kernel address) → 0 or negative errno; zeroes the target on failure. */
  PROBE_READ_KERNEL(113),
  /** (ring, size, flags) → record or null. */
  RINGBUF_RESERVE(131),
  /** (record, flags). */
  RINGBUF_SUBMIT(132),
  /** (ring, what) → 2: position of the reader, 3: of the writers; bytes from the beginning on. */
  RINGBUF_QUERY(134);

  private final int number;

  BpfHelper(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  static String nameOf(int number) {
    return Arrays.stream(values())
        .filter(h -> h.number == number)
        .map(h -> h.name().toLowerCase(Locale.ROOT))
        .findFirst()
        .orElse("helper " + number);
  }
}
