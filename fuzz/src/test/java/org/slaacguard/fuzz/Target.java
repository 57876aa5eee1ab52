package org.slaacguard.fuzz;

import java.util.List;

/** Code that takes hostile bytes, and its invariant for any bytes. */
public interface Target {
  /**
   * Tries one input.
   *
   * @throws AssertionError if the invariant does not hold
   * @throws Exception another finding
   */
  void run(byte[] input) throws Exception;

  /** Real inputs, from which the fuzzer begins; at least one. */
  List<byte[]> seeds() throws Exception;
}
