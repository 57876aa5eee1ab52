package org.slaacguard.host;

import java.util.List;

/**
 * What an address of a peer means to the packet filter.
 *
 * @param rights index of what its peer may reach ({@link AccessRules#rights}), or {@link #ALL}
 * @param tags indexes of its peer's tags ({@link AccessRules#tags}), ascending
 */
public record AccessMember(int rights, List<Integer> tags) {
  /** The peer may reach everything. */
  public static final int ALL = -1;

  /** Copies the list. */
  public AccessMember {
    tags = List.copyOf(tags);
  }
}
