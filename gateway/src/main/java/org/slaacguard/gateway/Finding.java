package org.slaacguard.gateway;

/**
 * One thing that a machine has or lacks.
 *
 * @param about whose business it is
 * @param subject what was looked at, in a word or two
 * @param state how it is
 * @param what what was found, and what that means
 * @param todo what to do about it; empty where there is nothing to do
 */
public record Finding(About about, String subject, State state, String what, String todo) {
  /** Whose business something is. */
  public enum About {
    /** Our own data plane. */
    USERSPACE("our own data plane, in user space (Backend = userspace)"),
    /** The kernel's WireGuard with the probe. */
    KERNEL("the kernel's WireGuard, taught by a probe (Backend = kernel)"),
    /** Both. */
    HOST("this host as a gateway");

    private final String title;

    About(String title) {
      this.title = title;
    }

    /** For people. */
    public String title() {
      return title;
    }
  }

  /** How something is. */
  public enum State {
    /** As it should be. */
    OK,
    /** It works, with less speed or function. */
    LESS,
    /** The backend does not work so. */
    MISSING
  }

  static Finding ok(About about, String subject, String what) {
    return new Finding(about, subject, State.OK, what, "");
  }

  static Finding less(About about, String subject, String what, String todo) {
    return new Finding(about, subject, State.LESS, what, todo);
  }

  static Finding missing(About about, String subject, String what, String todo) {
    return new Finding(about, subject, State.MISSING, what, todo);
  }
}
