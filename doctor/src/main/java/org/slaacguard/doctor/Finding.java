package org.slaacguard.doctor;

import org.jspecify.annotations.Nullable;

/**
 * The result of one check.
 *
 * @param about the subject's group
 * @param subject the subject, in a word or two
 * @param state the state
 * @param what the finding
 * @param why why it matters; empty if {@code what} says it, or all is well
 * @param todo what to do about it; empty for nothing
 * @param fix a harmless fix that can be applied now; null for none
 */
public record Finding(
    About about,
    String subject,
    State state,
    String what,
    String why,
    String todo,
    @Nullable Fix fix) {
  /** The group of a finding. */
  public enum About {
    /** The userspace backend. */
    USERSPACE("our own data plane, in user space (Backend = userspace)"),
    /** The kernel's WireGuard with the probe. */
    KERNEL("the kernel's WireGuard, taught by a probe (Backend = kernel)"),
    /** The host, with either backend. */
    HOST("this host as a gateway"),
    /** One interface. */
    INTERFACE("the interface"),
    /** One peer of it. */
    PEER("the peer");

    private final String title;

    About(String title) {
      this.title = title;
    }

    /** The title for people. */
    public String title() {
      return title;
    }
  }

  /** The state of a subject. */
  public enum State {
    /** As it should be. */
    OK,
    /**
     * No fault here, but a possible reason why a peer is not connected: nothing came from it, or
     * somebody uses a key that no peer has.
     */
    NOTE,
    /** It works with less speed or function; or it may cause a failure. */
    LESS,
    /** It does not work, or the connection stops here. */
    MISSING;

    /** Whether nothing needs to be done here. */
    public boolean isWell() {
      return this == OK || this == NOTE;
    }
  }

  /** A finding without {@code why} and {@code todo}. */
  public Finding(About about, String subject, State state, String what, String todo) {
    this(about, subject, state, what, "", todo, null);
  }

  static Finding ok(About about, String subject, String what) {
    return new Finding(about, subject, State.OK, what, "");
  }

  static Finding note(About about, String subject, String what, String todo) {
    return new Finding(about, subject, State.NOTE, what, todo);
  }

  static Finding less(About about, String subject, String what, String todo) {
    return new Finding(about, subject, State.LESS, what, todo);
  }

  static Finding missing(About about, String subject, String what, String todo) {
    return new Finding(about, subject, State.MISSING, what, todo);
  }

  /** The same, with the reason why it matters. */
  Finding because(String reason) {
    return new Finding(about, subject, state, what, reason, todo, fix);
  }

  /** The same with a fix, which is also what to do. */
  Finding mendedBy(Fix mender) {
    return new Finding(about, subject, state, what, why, mender.command(), mender);
  }
}
