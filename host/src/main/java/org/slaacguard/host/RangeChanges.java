package org.slaacguard.host;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Combines changes of ranges into one change for the kernel: a range that came and went again is
 * neither added nor removed.
 */
final class RangeChanges {
  private final Set<AddressRanges.Range<AccessMember>> gone = new LinkedHashSet<>();
  private final Set<AddressRanges.Range<AccessMember>> come = new LinkedHashSet<>();

  /** Adds the next change. */
  void add(PrefixRanges.Change<AccessMember> change) {
    for (AddressRanges.Range<AccessMember> range : change.gone()) {
      if (!come.remove(range)) {
        gone.add(range);
      }
    }
    for (AddressRanges.Range<AccessMember> range : change.come()) {
      if (!gone.remove(range)) {
        come.add(range);
      }
    }
  }

  /** The ranges to remove first. */
  List<AddressRanges.Range<AccessMember>> gone() {
    return List.copyOf(gone);
  }

  /** The ranges to add then. */
  List<AddressRanges.Range<AccessMember>> come() {
    return List.copyOf(come);
  }

  int count() {
    return gone.size() + come.size();
  }
}
