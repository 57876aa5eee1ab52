package org.slaacguard.autoconf;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Ipv6Address;

/**
 * Addresses that another node on the link has, and that no peer has at the moment. Whoever gives a
 * neighbour's address up and takes it again would otherwise be believed anew each time, until the
 * neighbour objects. A bounded number; the oldest goes first. Not for several threads.
 */
final class LostAddresses {
  static final int MOST = 4096;

  /**
   * How it was left.
   *
   * @param until when it was to be tried again, monotonic nanoseconds
   * @param patience how long the last conflict kept it withdrawn
   */
  record Lost(long until, long patience) {}

  private final Map<Ipv6Address, Lost> lost =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Ipv6Address, Lost> eldest) {
          return size() > MOST;
        }
      };

  /** An address goes. */
  void note(ProxiedAddress gone) {
    if (gone.state == ProxiedAddress.State.WITHDRAWN) {
      lost.put(gone.address, new Lost(gone.due, gone.patience));
    }
  }

  /** How an address was left; null if nobody else had it, or that is long ago. */
  @Nullable Lost take(Ipv6Address address, long now) {
    Lost known = lost.remove(address);
    return known == null || now - known.until > NeighborProxy.LONGEST_PATIENCE ? null : known;
  }
}
