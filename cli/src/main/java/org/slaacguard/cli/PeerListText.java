package org.slaacguard.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.SettingTable;
import org.slaacguard.net.IpPrefix;

/** An interface in a line, and each of its peers in one of 80 columns at most. */
record PeerListText(Terminal terminal, Instant now) {
  private static final int WIDEST = 42;
  private static final int SHORTEST_NAME = 8;
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  String format(InterfaceStatus status) {
    DeviceStatus device = status.device();
    StringBuilder text = new StringBuilder(terminal.bold(device.interfaceName()));
    text.append(device.crypto().isEmpty() ? "" : ", " + device.backend());
    text.append(device.listenPort() == 0 ? "" : ", port " + device.listenPort());
    device
        .settings()
        .get(SettingTable.ADVERTISE_PREFIX)
        .forEach(p -> text.append(", advertises ").append(p.source()));
    text.append(", ").append(device.peers().size());
    text.append(device.peers().size() == 1 ? " peer\n" : " peers\n");
    if (!device.peers().isEmpty()) {
      int length = nameLength(device.peers());
      text.append(row("PEER", "ADDRESSES", "HANDSHAKE", "RECEIVED", "SENT"));
      device.peers().forEach(peer -> text.append(row(peer, length)));
    }
    return text.toString();
  }

  private String row(PeerStatus peer, int length) {
    Instant handshake = peer.latestHandshake();
    return row(
        peer.publicKey().toString().substring(0, length),
        addresses(peer),
        handshake == null ? "never" : Ages.of(handshake, now),
        bytes(peer.rxBytes()),
        bytes(peer.txBytes()));
  }

  private static String row(
      String peer, String addresses, String handshake, String received, String sent) {
    return String.format(
        Locale.ROOT, "%-8s %-42s %9s %8s %8s%n", peer, addresses, handshake, received, sent);
  }

  /** As much of the keys as tells the peers apart; {@code --peer} of the history takes it. */
  private static int nameLength(List<PeerStatus> peers) {
    int length = SHORTEST_NAME;
    while (true) {
      Set<String> names = new HashSet<>();
      int shown = length;
      if (shown == 44
          || peers.stream()
              .allMatch(p -> names.add(p.publicKey().toString().substring(0, shown)))) {
        return length;
      }
      length++;
    }
  }

  /** What it learned first; as many as there is room for, and how many more there are. */
  private static String addresses(PeerStatus peer) {
    List<String> all = new ArrayList<>();
    peer.learned().forEach(learned -> all.add(learned.address().toString()));
    for (IpPrefix prefix : peer.allowedIps()) {
      boolean whole = prefix.length() == prefix.address().bits();
      all.add(whole ? prefix.address().toString() : prefix.toString());
    }
    if (all.isEmpty()) {
      return "-";
    }
    StringBuilder text = new StringBuilder(all.getFirst());
    int shown = 1;
    while (shown < all.size()
        && text.length() + 1 + all.get(shown).length() + more(all, shown + 1).length() <= WIDEST) {
      text.append(' ').append(all.get(shown++));
    }
    return text.append(more(all, shown)).toString();
  }

  private static String more(List<String> all, int shown) {
    return shown == all.size() ? "" : " +" + (all.size() - shown);
  }

  private static String bytes(long bytes) {
    double amount = bytes;
    int unit = 0;
    while (amount >= 1000 && unit < UNITS.length - 1) {
      amount /= 1024;
      unit++;
    }
    return unit == 0
        ? bytes + "B"
        : String.format(Locale.ROOT, amount < 100 ? "%.1f" : "%.0f", amount) + UNITS[unit];
  }
}
