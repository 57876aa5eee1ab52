package org.slaacguard.autoconf;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Ipv6Address;

/**
 * Addresses with a conflict that no peer has at the moment. Without this memory, a peer that gives
 * an address up and takes it again would win each time until the other node objects, and the other
 * would have to object more and more often. Bounded; the oldest goes first. Not thread-safe.
 */
final class ConflictHistory {
  static final int MOST = 4096;

  /**
   * The last conflict of an address that was removed.
   *
   * @param until when it was to be tried again, in monotonic nanoseconds
   * @param patience how long the conflict kept it withdrawn, in nanoseconds
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

  /** Remembers an address that is removed, in whatever state: it may be tried again just now. */
  void note(ProxiedAddress gone) {
    if (gone.patience > 0) {
      lost.put(gone.address, new Lost(gone.until, gone.patience, gone.objector));
    }
  }

  /** The last conflict of an address, and forgets it; null if it had none, or long ago. */
  @Nullable Lost take(Ipv6Address address, long now) {
    Lost known = lost.remove(address);
    return known == null || now - known.until > NeighborProxy.LONGEST_PATIENCE ? null : known;
  }
}
