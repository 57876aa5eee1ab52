package org.slaacguard.autoconf;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Ipv6Address;

/**
 * Addresses that another node on the link has and that no peer has at the moment. Without this
 * memory, a neighbour that gives its address up and takes it again would win each time until the
 * other node objects. Bounded; the oldest goes first. Not thread-safe.
 */
final class ConflictHistory {
  static final int MOST = 4096;

  /**
   * The state in which an address was removed.
   *
   * @param until when it was to be tried again, in monotonic nanoseconds
   * @param patience how long the last conflict kept it withdrawn, in nanoseconds
   * @param objector the link-layer address that objected
   */
  record Lost(long until, long patience, long objector) {}

  private final Map<Ipv6Address, Lost> lost =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Ipv6Address, Lost> eldest) {
          return size() > MOST;
        }
      };

  /** Remembers an address that is removed. */
  void note(ProxiedAddress gone) {
    if (gone.state == ProxiedAddress.State.WITHDRAWN) {
      lost.put(gone.address, new Lost(gone.due, gone.patience, gone.objector));
    }
  }

  /** Goes on remembering what was taken. */
  void keep(Ipv6Address address, Lost known) {
    lost.put(address, known);
  }

  /**
   * The state in which an address was removed, and forgets it; null if it had no conflict, or long
   * ago.
   */
  @Nullable Lost take(Ipv6Address address, long now) {
    Lost known = lost.remove(address);
    return known == null || now - known.until > NeighborProxy.LONGEST_PATIENCE ? null : known;
  }
}
