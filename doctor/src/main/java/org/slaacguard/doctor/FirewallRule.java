package org.slaacguard.doctor;

import java.util.List;

/**
 * A rule of a firewall, as far as it is understood.
 *
 * @param tests all of which have to hold
 * @param verdict what happens to a packet that matches
 * @param target the chain that is gone to; empty for none
 * @param text for people
 */
record FirewallRule(List<Test> tests, Verdict verdict, String target, String text) {
  /** Something that holds for some packets. */
  @FunctionalInterface
  interface Test {
    /** Not understood. */
    Test UNKNOWN = packet -> TriState.UNKNOWN;

    TriState of(FirewallPacket packet);
  }

  /** What becomes of a packet. */
  enum Verdict {
    ACCEPT,
    DROP,
    RETURN,
    JUMP,
    GOTO,
    /** Not understood: it may be accepted. */
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
