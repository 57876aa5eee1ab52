package org.slaacguard.gateway;

/** The changes of an interface that its host plan has to follow. For one thread at a time. */
final class LinkChanges {
  private int mtu;
  private boolean up = true;
  private long losses;

  /** Whether the interface has another MTU than before, whoever has set it. */
  boolean hasOtherMtu(LinkView view) {
    boolean other = mtu != 0 && view.mtu() != mtu;
    mtu = view.mtu();
    return other;
  }

  /**
   * Whether something may have been taken from the host that is to be set again. An interface that
   * is down lacks nothing: who sets it down does not want it back.
   *
   * @param lost whether it is known that something was taken
   */
  boolean mayLack(LinkView view, boolean lost) {
    boolean came = view.up() && !up;
    up = view.up();
    if (!up || (!came && !lost && view.losses() == losses)) {
      return false;
    }
    losses = view.losses();
    return true;
  }
}
