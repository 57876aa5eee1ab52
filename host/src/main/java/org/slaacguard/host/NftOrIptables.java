package org.slaacguard.host;

/** Changes the host's packet filter with nft, or with iptables if nft cannot. */
final class NftOrIptables {
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
   * @throws SetupException with that text, and both failures
   */
  static void apply(Change nft, Change iptables, String need) throws SetupException {
    try {
      nft.make();
    } catch (SetupException e) {
      try {
        iptables.make();
      } catch (SetupException also) {
        e.addSuppressed(also);
        throw new SetupException(need, e);
      }
    }
  }

  /** Undoes a change. If nft cannot, iptables has made it. */
  static void undo(Change nft, Change iptables) throws SetupException {
    try {
      nft.make();
    } catch (SetupException e) {
      iptables.make();
    }
  }
}
