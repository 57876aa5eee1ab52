package org.slaacguard.host;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Reach;
import org.slaacguard.control.Tag;
import org.slaacguard.net.IpPrefix;

/**
 * What does not change with each address that is learned.
 *
 * @param rights what peers may reach, each list once
 * @param tags those that a target names
 * @param blocks static prefixes, and those in which a restricted peer may learn
 * @param closed whether an address that nobody is known to have may be a restricted peer's
 */
public record AccessRules(
    List<List<Reach>> rights, List<Tag> tags, List<Block> blocks, boolean closed) {
  /**
   * Addresses that are not told one by one.
   *
   * @param member whose they are; null where a restricted peer may learn one of them at any moment
   */
  public record Block(IpPrefix prefix, @Nullable AccessMember member) {}

  /** Copies the lists. */
  public AccessRules {
    rights = rights.stream().map(List::copyOf).toList();
    tags = List.copyOf(tags);
    blocks = List.copyOf(blocks);
  }
}
