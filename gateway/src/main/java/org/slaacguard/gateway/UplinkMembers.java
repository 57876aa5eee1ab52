package org.slaacguard.gateway;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.control.BackendException;

/** The interfaces that follow what one uplink has. Any thread adds and removes. */
final class UplinkMembers {
  private final List<UplinkMember> all = new CopyOnWriteArrayList<>();

  void add(UplinkMember member) {
    all.add(member);
  }

  void remove(UplinkMember member) {
    all.remove(member);
  }

  /** What was on the host for them may be gone. */
  void again() {
    all.forEach(UplinkMember::again);
  }

  /**
   * Tells each of them what is delegated.
   *
   * @param before what was told last
   * @param trouble takes what keeps one of them from following
   * @return whether all follow
   */
  boolean tell(Delegation before, Delegation now, Consumer<String> trouble) {
    boolean follow = true;
    for (UplinkMember each : all) {
      try {
        each.tell(before, now);
      } catch (BackendException e) {
        trouble.accept("what is delegated cannot be followed: " + e.getMessage());
        follow = false;
      }
    }
    return follow;
  }
}
