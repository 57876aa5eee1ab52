package org.slaacguard.host;

import java.util.List;

/** A step whose rules are a table of nftables of their own, where nft can make one. */
sealed interface TableStep extends ProgramStep
    permits ClampMss, DefaultRouteFilter, Masquerade, NeighborLimit, RouterMessageFilter {
  /** The table for an interface. */
  NftTable table(String interfaceName);

  @Override
  default List<String> tables(String interfaceName) {
    return List.of(table(interfaceName).name());
  }
}
