package org.slaacguard.host;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The changes that bring the host in line with a plan: first our unwanted steps are undone, the
 * last one first; then missing steps are done, in order.
 *
 * @param forget steps that are no longer ours but stay, because the configuration wants them itself
 *     now
 * @param undo steps to undo
 * @param apply steps to do
 */
record HostDiff(List<SetupStep> forget, List<SetupStep> undo, List<SetupStep> apply) {
  /** Copies the lists. */
  HostDiff {
    forget = List.copyOf(forget);
    undo = List.copyOf(undo);
    apply = List.copyOf(apply);
  }

  /**
   * A step of ours.
   *
   * @param certain whether this daemon has done it; else a killed one had at least begun it
   */
  record Done(SetupStep step, boolean certain) {}

  /**
   * The changes that lead from the steps done so far to a plan.
   *
   * @param done our steps, in the order in which they were done
   */
  static HostDiff of(HostPlan plan, HostView view, List<Done> done) {
    Map<String, SetupStep> ours = bySubject(done);
    Set<SetupStep> certain = new HashSet<>();
    for (Done each : done) {
      if (each.certain()) {
        certain.add(each.step());
      }
    }
    List<SetupStep> wanted = PlannedSteps.of(plan, view, ours);
    StepsInEffect there = new StepsInEffect(view);
    List<SetupStep> apply = new ArrayList<>();
    Map<String, SetupStep> unwanted = new LinkedHashMap<>(ours);
    Set<String> subjects = new HashSet<>();
    for (SetupStep step : wanted) {
      if (!subjects.add(step.subject())) {
        // Wanted for two reasons: an address of the file that a delegation brings, too.
        continue;
      }
      SetupStep known = unwanted.remove(step.subject());
      boolean inEffect = step.isVisible() ? there.contains(step) : certain.contains(step);
      if (!inEffect || !(step.equals(known) || step.isLasting())) {
        apply.add(step);
      }
    }
    List<SetupStep> forget = new ArrayList<>();
    SetupStep mark = unwanted.get(MarkOuterPackets.SUBJECT);
    if (mark != null && plan.fwmark() != 0) {
      // The configuration has its own by now.
      forget.add(mark);
      unwanted.remove(MarkOuterPackets.SUBJECT);
    }
    return new HostDiff(forget, List.copyOf(unwanted.values()).reversed(), apply);
  }

  /** Steps by subject, in order. */
  static Map<String, SetupStep> bySubject(List<Done> done) {
    Map<String, SetupStep> steps = new LinkedHashMap<>();
    done.forEach(each -> steps.put(each.step().subject(), each.step()));
    return steps;
  }

  /** The changes that undo everything. */
  static HostDiff toNothing(List<Done> done) {
    return new HostDiff(List.of(), done.stream().map(Done::step).toList().reversed(), List.of());
  }

  /** Whether there is nothing to do. */
  boolean isEmpty() {
    return forget.isEmpty() && undo.isEmpty() && apply.isEmpty();
  }
}
