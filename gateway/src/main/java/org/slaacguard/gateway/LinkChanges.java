package org.slaacguard.gateway;

/** The changes of an interface that its host plan has to follow. For one thread at a time. */
final class LinkChanges {
  private int mtu;
  private boolean up = true;
  private long losses;

  /**
   * Follows the MTU.
   *
   * @return whether it is another one than before, whoever has set it
   */
  boolean followMtu(LinkView view) {
    boolean other = mtu != 0 && view.mtu() != mtu;
    mtu = view.mtu();
    return other;
  }

  /**
   * Follows what is taken from the interface. One that is down lacks nothing: who sets it down does
   * not want it back.
   *
   * @param lost whether it is known that something was taken
   * @return whether something may have to be set again
   */
  boolean followLosses(LinkView view, boolean lost) {
    boolean came = view.up() && !up;
    up = view.up();
    if (!up || (!came && !lost && view.losses() == losses)) {
      return false;
    }
    losses = view.losses();
    return true;
  }
}
