package org.slaacguard.lab;

/**
 * A test on a kernel of its own. The class is public with a public constructor without arguments;
 * it runs as root in a {@link VirtualMachine}, in a JVM of its own, with the host's programs and
 * files at their usual places. Its changes go with the machine.
 */
public interface Scenario {
  /** A short title. */
  String name();

  /**
   * Tries it.
   *
   * @throws Exception if it fails
   */
  void run() throws Exception;
}
