package org.slaacguard.host;

import java.util.List;

/**
 * An nftables table of our own.
 *
 * @param name its family and its name
 */
record NftTable(String name) {
  private static final List<String> NFT = List.of("nft", "-f", "-");

  /**
   * Makes the table, or replaces what an earlier run may have left, in one transaction.
   *
   * @param chains its contents
   */
  void replace(HostControl host, String chains) throws SetupException {
    run(host, deleted() + "table " + name + " {\n" + chains + "}\n");
  }

  /** Removes the table; works even if there is none. */
  void delete(HostControl host) throws SetupException {
    run(host, deleted());
  }

  /**
   * Commands that delete the table. They add it first, because deleting a missing table is an
   * error.
   */
  private String deleted() {
    return "add table %1$s\ndelete table %1$s\n".formatted(name);
  }

  private static void run(HostControl host, String ruleset) throws SetupException {
    host.commands().run(NFT, ruleset, ProgramStep.LIMIT);
  }
}
