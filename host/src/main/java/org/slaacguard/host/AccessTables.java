package org.slaacguard.host;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Nftables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Facts about the tables that restrict peers: their names, whether this host supports them, and
 * those that earlier runs have left.
 */
public final class AccessTables {
  private static final Logger LOG = LoggerFactory.getLogger(AccessTables.class);

  private AccessTables() {}

  /** The name of an interface's table, of the family {@code inet}. */
  public static String name(String interfaceName) {
    return NftName.table("access", interfaceName);
  }

  /** Removes what a daemon that was killed has left, where nobody is restricted any more. */
  public static void sweep(String interfaceName) {
    try (Nftables nftables = Nftables.open()) {
      if (nftables.remove(name(interfaceName))) {
        LOG.info("{}: removed the packet filter of an earlier run", interfaceName);
      }
    } catch (LinuxException e) {
      // A kernel without nftables has no table either.
      LOG.debug("{}: no nftables: {}", interfaceName, e.getMessage());
    }
  }

  /**
   * Why nobody can be restricted here; null where it is possible.
   *
   * @return what is lacking, and what to do
   */
  public static @Nullable String lacking() {
    if (!hasNft(System.getenv("PATH"))) {
      return "MayReach and ConnectionLimit need nft, also where iptables is in use: 'apt install"
          + " nftables'";
    }
    try (Nftables nftables = Nftables.open()) {
      boolean _ = nftables.shape("slaacguard").isPresent();
      return null;
    } catch (LinuxException e) {
      return "MayReach and ConnectionLimit need nftables, which this kernel does not give: "
          + e.getMessage();
    }
  }

  /** Whether there is the program {@code nft} in the folders of a {@code PATH}. */
  static boolean hasNft(@Nullable String path) {
    for (String folder : (path == null ? "" : path).split(":", -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, "nft"))) {
        return true;
      }
    }
    return false;
  }
}
