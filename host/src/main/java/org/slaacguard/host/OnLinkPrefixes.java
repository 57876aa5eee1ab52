package org.slaacguard.host;

import java.util.Set;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.IpPrefix;

/** Where prefixes are on-link, in the network namespace of the calling thread. */
public final class OnLinkPrefixes {
  private OnLinkPrefixes() {}

  /**
   * The interfaces at which a prefix, or a part of it, is on-link.
   *
   * @param but the index of an interface that is not looked for
   */
  public static Set<String> elsewhere(IpPrefix prefix, int but) {
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      return new OnLinkElsewhere(rtnetlink).links(prefix, but);
    }
  }
}
