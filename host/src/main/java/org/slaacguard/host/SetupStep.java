package org.slaacguard.host;

import java.util.List;
import org.slaacguard.linux.LinuxException;

/**
 * One thing that is changed on the host for an interface. It knows how things were before, so that
 * whoever reads it in the journal can undo it.
 *
 * <p>A new kind of step is one record here, its line in {@link StepText}, and the place in {@link
 * PlannedSteps} that says when it is wanted.
 */
sealed interface SetupStep
    permits AddAddress,
        AddRoute,
        AddRule,
        AddUnreachable,
        AddressGeneration,
        ClampMss,
        DefaultRouteFilter,
        DnsEntry,
        ForwardIpv4,
        ForwardIpv6,
        AcceptAdvertisements,
        LinkUp,
        MarkOuterPackets,
        Masquerade,
        OtherAddress,
        RefuseAdvertisements,
        RefuseOthersAdvertisements,
        RefuseSource,
        SetDeviceMtu,
        RouterMessageFilter,
        SetMtu,
        SourceRoute,
        SourceRule,
        ValidateMarks {
  /** Whose a change is. */
  enum Scope {
    /** It goes with the interface. */
    INTERFACE,
    /** It outlives the interface. */
    HOST
  }

  /** Whose the change is. */
  Scope scope();

  /** What it is about: of steps with the same subject, one holds, and takes another's place. */
  String subject();

  /** Its parameters for {@link StepText}. */
  List<String> words();

  /** Whether the host is as this step makes it, as far as a view tells. */
  boolean holds(HostView view);

  /**
   * Whether a view tells if it {@link #holds}. Else only whoever did it knows, and doing it again
   * changes nothing.
   */
  default boolean isVisible() {
    return true;
  }

  /** Whether it is never undone, and so not journalled. */
  default boolean isLasting() {
    return false;
  }

  /** Whether the kernel's refusal says that somebody else has just done it. */
  default boolean isThere(int errno) {
    return false;
  }

  /**
   * Does it.
   *
   * @throws SetupException if it may have been done in part
   * @throws LinuxException if it was not done
   */
  void apply(HostControl host) throws SetupException;

  /**
   * Makes it as it was before.
   *
   * @throws SetupException if it may still be there
   * @throws LinuxException if it may still be there; or it was gone, as the number says
   */
  void undo(HostControl host) throws SetupException;
}
