package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.autoconf.LinkPrefixes;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;

/** The lines of a hosts file: an address and a name each, by name. */
final class HostsText {
  private HostsText() {}

  static String of(PeerHostNames names, PeerAddressBook book, HostPrefixes prefixes, long now) {
    StringBuilder text = new StringBuilder();
    List<Map.Entry<PublicKey, String>> all = new ArrayList<>(names.names().entrySet());
    all.sort(Map.Entry.comparingByValue());
    for (Map.Entry<PublicKey, String> each : all) {
      PublicKey peer = each.getKey();
      LinkPrefixes own = prefixes.of(peer);
      for (IpAddress address :
          NamedAddresses.of(
              peer, book.staticsOf(peer), book.of(peer), a -> own.isDeprecated(a, now))) {
        text.append(address).append(' ').append(each.getValue()).append('\n');
      }
    }
    return text.toString();
  }
}
