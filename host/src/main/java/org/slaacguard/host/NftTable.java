package org.slaacguard.host;

import java.time.Duration;
import java.util.List;

/**
 * A table of nftables that is ours alone.
 *
 * @param name its family and its name
 */
record NftTable(String name) {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final List<String> NFT = List.of("nft", "-f", "-");

  /**
   * Makes it, or replaces what an earlier run may have left, in one transaction.
   *
   * @param chains what is in it
   */
  void replace(HostControl host, String chains) throws SetupException {
    run(host, deleted() + "table " + name + " {\n" + chains + "}\n");
  }

  /** Removes it, also where it is not there. */
  void delete(HostControl host) throws SetupException {
    run(host, deleted());
  }

  /** To delete what is not there would be an error. */
  private String deleted() {
    return "add table %1$s\ndelete table %1$s\n".formatted(name);
  }

  private static void run(HostControl host, String ruleset) throws SetupException {
    host.commands().run(NFT, ruleset, LIMIT);
  }
}
