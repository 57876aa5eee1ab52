package org.slaacguard.host;

import java.util.List;
import org.slaacguard.linux.LinuxException;

/**
 * One change to the host for an interface. It records how things were before, so that it can be
 * undone from the journal.
 *
 * <p>A new kind of step is a record that is permitted here, its line in {@link StepText}, and its
 * place in {@link PlannedSteps}, which says when it is needed. Steps of the kinds {@link
 * ProgramStep}, {@link RuleStep} and {@link SysctlStep} need to say little more than their
 * parameters.
 */
sealed interface SetupStep
    permits AddAddress,
        AddRoute,
        AddUnreachable,
        AddressGeneration,
        ForwardIpv4,
        ForwardIpv6,
        LinkUp,
        MarkOuterPackets,
        OtherAddress,
        ProgramStep,
        RuleStep,
        SetDeviceMtu,
        SetMtu,
        SourceRoute,
        SysctlStep {
  /** What a change ends with. */
  enum Scope {
    /** It goes with the interface. */
    INTERFACE,
    /** It outlives the interface. */
    HOST
  }

  /** What the change ends with. */
  Scope scope();

  /** The subject. Of all steps with one subject only one holds, and a new one replaces it. */
  String subject();

  /** Its parameters for {@link StepText}; none unless it says so. */
  default List<String> words() {
    return List.of();
  }

  /** Whether the host is as this step makes it, as far as the view shows. */
  boolean holds(HostView view);

  /**
   * Whether a view shows that the step {@link #holds}. If not, only who has done it knows, and
   * doing it again changes nothing.
   */
  default boolean isVisible() {
    return true;
  }

  /** Whether the step is never undone, and so not journalled. */
  default boolean isLasting() {
    return false;
  }

  /** Whether the kernel's error says that another program has just done this. */
  default boolean isThere(int errno) {
    return false;
  }

  /**
   * Does the step.
   *
   * @throws SetupException if it may have been done in part
   * @throws LinuxException if it was not done
   */
  void apply(HostControl host) throws SetupException;

  /**
   * Undoes the step.
   *
   * @throws SetupException if it may still be there
   * @throws LinuxException if it may still be there; or it was gone, as the number says
   */
  void undo(HostControl host) throws SetupException;
}
