package org.slaacguard.lab;

/**
 * Something that is tried on a kernel of its own. The class is public with a public constructor
 * without arguments; it runs as root in a {@link VirtualMachine}, in a JVM of its own, with the
 * host's programs and files at their usual places. What it changes is gone with the machine.
 */
public interface Scenario {
  /** What is tried, in a few words. */
  String name();

  /**
   * Tries it.
   *
   * @throws Exception if it fails
   */
  void run() throws Exception;
}
