package org.slaacguard.host;

import java.util.List;
import org.slaacguard.control.Reach;
import org.slaacguard.control.Tag;

/**
 * The part of the table that does not depend on addresses and prefixes.
 *
 * @param rights what peers may reach, each list once
 * @param tags those that a target names
 * @param closed whether an address that nobody is known to have may be a restricted peer's
 * @param limit how many connections each peer may have
 */
public record AccessRules(
    List<List<Reach>> rights, List<Tag> tags, boolean closed, ConnectionLimit limit) {
  /** Copies the lists. */
  public AccessRules {
    rights = rights.stream().map(List::copyOf).toList();
    tags = List.copyOf(tags);
  }

  /** Whether nobody has asked for any of it, so that the interface can do without it. */
  public boolean isOptional() {
    return rights.isEmpty() && limit.connections() == ConnectionLimit.AUTOMATIC;
  }

  AccessRules limited(ConnectionLimit other) {
    return new AccessRules(rights, tags, closed, other);
  }
}
