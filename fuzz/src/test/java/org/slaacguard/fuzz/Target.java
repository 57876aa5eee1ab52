package org.slaacguard.fuzz;

import java.util.List;

/** Code that takes hostile bytes, and what must hold whatever they are. */
public interface Target {
  /**
   * Tries one input.
   *
   * @throws AssertionError if what must hold does not
   * @throws Exception another finding
   */
  void run(byte[] input) throws Exception;

  /** Real inputs, from which the fuzzer begins; at least one. */
  List<byte[]> seeds() throws Exception;
}
