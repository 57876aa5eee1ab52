package org.slaacguard.host;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the host's packet filter with nft, or with iptables if nft cannot. Which of them can is a
 * matter of the machine, so the one that made a change undoes it. An nft that takes too long is no
 * reason to use iptables: a change by either would then be left by the other.
 */
final class NftOrIptables {
  private static final Logger LOG = LoggerFactory.getLogger(NftOrIptables.class);

  private NftOrIptables() {}

  /** A change by one of the two programs. */
  @FunctionalInterface
  interface Change {
    void make() throws SetupException;
  }

  /**
   * Makes a change. iptables is used if nft is missing, or the kernel does not support it.
   *
   * @param need says what the host needs, if neither can make the change
   * @throws SetupException with that text, and both failures; or nft took too long
   */
  static void apply(Change nft, Change iptables, String need) throws SetupException {
    try {
      nft.make();
    } catch (SetupException e) {
      if (e.isLate()) {
        throw e;
      }
      try {
        iptables.make();
      } catch (SetupException also) {
        e.addSuppressed(also);
        throw new SetupException(need, e);
      }
      if (e.lacksProgram()) {
        LOG.info("done by iptables: {}", e.getMessage());
      } else {
        LOG.warn("done by iptables, since nft failed: {}", e.getMessage());
      }
    }
  }

  /** Undoes a change. If nft cannot, iptables has made it. */
  static void undo(Change nft, Change iptables) throws SetupException {
    try {
      nft.make();
    } catch (SetupException e) {
      if (e.isLate()) {
        throw e;
      }
      iptables.make();
    }
  }
}
