package org.slaacguard.doctor;

import java.util.List;

/**
 * A rule of a firewall, as far as it is understood.
 *
 * @param tests conditions, all of which must hold
 * @param verdict the fate of a matching packet
 * @param target the chain to jump to; empty for none
 * @param text for people
 */
record FirewallRule(List<Test> tests, Verdict verdict, String target, String text) {
  /** A condition on packets. */
  @FunctionalInterface
  interface Test {
    /** A condition of unknown meaning. */
    Test UNKNOWN = packet -> TriState.UNKNOWN;

    TriState of(FirewallPacket packet);
  }

  /** The verdict on a packet. */
  enum Verdict {
    ACCEPT,
    DROP,
    RETURN,
    JUMP,
    GOTO,
    /** Unknown: the packet may be accepted. */
    UNKNOWN,
    /** The next rule. */
    NONE
  }

  FirewallRule {
    tests = List.copyOf(tests);
  }

  TriState matches(FirewallPacket packet) {
    TriState all = TriState.YES;
    for (Test test : tests) {
      all = all.and(test.of(packet));
    }
    return all;
  }
}
