package org.slaacguard.host;

import java.util.List;

/**
 * What an address of a peer means to the packet filter.
 *
 * @param rights index of what its peer may reach ({@link AccessRules#rights}), or {@link #ALL}
 * @param tags indexes of its peer's tags ({@link AccessRules#tags}), ascending
 * @param slot the number of its peer, by which the filter counts, or {@link #NO_SLOT}
 */
public record AccessMember(int rights, List<Integer> tags, int slot) {
  /** The peer may reach everything. */
  public static final int ALL = -1;

  /** It is no peer's. */
  public static final int NO_SLOT = -1;

  private static final int NOTHING_YET = -2;

  /** Where a restricted peer may learn an address at any moment. */
  public static final AccessMember UNSETTLED = new AccessMember(NOTHING_YET, List.of(), NO_SLOT);

  /** Copies the list. */
  public AccessMember {
    tags = List.copyOf(tags);
  }
}
