package org.slaacguard.autoconf;

import java.util.List;
import org.slaacguard.net.IpPrefix;

/**
 * The prefixes in which a host may have addresses. No others are advertised to it, because packets
 * from them would be refused.
 *
 * @param all whether this is every prefix of the link
 * @param within otherwise, prefixes that contain the allowed ones
 */
public record PrefixScope(boolean all, List<IpPrefix> within) {
  /** Every prefix. */
  public static final PrefixScope ALL = new PrefixScope(true, List.of());

  /** No prefix. */
  public static final PrefixScope NONE = new PrefixScope(false, List.of());

  /** Copies the list. */
  public PrefixScope {
    within = List.copyOf(within);
  }

  /** Whether a host may have any address of this prefix. */
  public boolean covers(IpPrefix prefix) {
    return all || within.stream().anyMatch(each -> each.contains(prefix));
  }
}
