package org.slaacguard.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slaacguard.control.Counted;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.SettingTable;
import org.slaacguard.net.PublicKey;

/**
 * Formats an interface and each of its peers as a line of at most 80 columns.
 *
 * @param names the peers' names
 */
record PeerListText(Terminal terminal, Instant now, Map<PublicKey, String> names) {
  /** Columns for the peer, its addresses, and the blank between them. */
  private static final int LEFT = 51;

  private static final int WIDTH = 80;
  private static final int WIDEST_ADDRESSES = 42;
  private static final int SHORTEST_PEER = 8;
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  PeerListText {
    names = Map.copyOf(names);
  }

  String format(InterfaceStatus status) {
    DeviceStatus device = status.device();
    StringBuilder begin =
        new StringBuilder(device.crypto().isEmpty() ? "" : ", " + device.backend());
    begin.append(device.listenPort() == 0 ? "" : ", port " + device.listenPort());
    String end = ", " + Counted.of(device.peers().size(), "peer");
    int room = WIDTH - device.interfaceName().length() - begin.length() - end.length();
    StringBuilder text = new StringBuilder(terminal.bold(device.interfaceName()));
    text.append(begin).append(advertised(device, room)).append(end).append('\n');
    if (!device.peers().isEmpty()) {
      rows(device.peers(), text);
    }
    return text.toString();
  }

  /** As many prefixes as fit, at least one, and the number of others. */
  private static String advertised(DeviceStatus device, int room) {
    List<String> all =
        device.settings().get(SettingTable.ADVERTISE_PREFIX).stream()
            .map(prefix -> prefix.source().toString())
            .toList();
    if (all.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder(", advertises ").append(all.getFirst());
    int shown = 1;
    while (shown < all.size()
        && text.length() + 1 + all.get(shown).length() + more(all, shown + 1).length() <= room) {
      text.append(' ').append(all.get(shown++));
    }
    return text.append(more(all, shown)).toString();
  }

  /** Addresses get the room that they need, and names the rest. */
  private void rows(List<PeerStatus> peers, StringBuilder text) {
    int digits = digits(peers);
    int widest = peers.stream().mapToInt(peer -> addresses(peer).length()).max().orElse(0);
    int room = LEFT - 1 - Math.max(widest, "ADDRESSES".length());
    List<String> labels =
        peers.stream().map(peer -> label(peer.publicKey(), digits, room)).toList();
    int longest = labels.stream().mapToInt(Cells::width).max().orElse(0);
    int width = Math.max(SHORTEST_PEER, longest);
    text.append(row(width, "PEER", "ADDRESSES", "HANDSHAKE", "RECEIVED", "SENT"));
    for (int i = 0; i < peers.size(); i++) {
      PeerStatus peer = peers.get(i);
      Instant handshake = peer.latestHandshake();
      text.append(
          row(
              width,
              labels.get(i),
              addresses(peer),
              handshake == null ? "never" : Ages.of(handshake, now),
              bytes(peer.rxBytes()),
              bytes(peer.txBytes())));
    }
  }

  private static String row(
      int width, String peer, String addresses, String handshake, String received, String sent) {
    int left = Math.max(LEFT - 1 - width, 0);
    return Cells.pad(peer, width)
        + String.format(
            Locale.ROOT,
            " %-" + Math.max(left, 1) + "s %9s %8s %8s%n",
            addresses,
            handshake,
            received,
            sent);
  }

  /** The peer's name, cut to fit; the beginning of its key if it has none. */
  private String label(PublicKey peer, int digits, int room) {
    String name = TerminalText.plain(names.getOrDefault(peer, ""));
    if (name.isEmpty()) {
      return peer.toString().substring(0, digits);
    }
    return Cells.cut(name, Math.max(room, SHORTEST_PEER));
  }

  /**
   * The number of characters that tell the keys apart; {@code --peer} of the history accepts so
   * many.
   */
  private static int digits(List<PeerStatus> peers) {
    int length = SHORTEST_PEER;
    while (true) {
      Set<String> beginnings = new HashSet<>();
      int shown = length;
      if (shown == 44
          || peers.stream()
              .allMatch(p -> beginnings.add(p.publicKey().toString().substring(0, shown)))) {
        return length;
      }
      length++;
    }
  }

  /** As many of its first learned addresses as fit, and the number of others. */
  private static String addresses(PeerStatus peer) {
    List<String> all = new ArrayList<>();
    peer.learned().forEach(learned -> all.add(learned.address().toString()));
    peer.allowedIps().forEach(prefix -> all.add(prefix.shortText()));
    if (all.isEmpty()) {
      return "-";
    }
    StringBuilder text = new StringBuilder(all.getFirst());
    int shown = 1;
    while (shown < all.size()
        && text.length() + 1 + all.get(shown).length() + more(all, shown + 1).length()
            <= WIDEST_ADDRESSES) {
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
