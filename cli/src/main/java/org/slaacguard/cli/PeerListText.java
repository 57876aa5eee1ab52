package org.slaacguard.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.slaacguard.control.Counted;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.SettingTable;
import org.slaacguard.net.PublicKey;

/**
 * Formats an interface and each of its peers as a line.
 *
 * @param names the peers' names
 */
record PeerListText(Terminal terminal, Instant now, Map<PublicKey, String> names) {
  /** Most columns of several addresses. */
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
    int width = terminal.width() == Terminal.UNBOUNDED ? Terminal.USUAL : terminal.width();
    int room = width - device.interfaceName().length() - begin.length() - end.length();
    StringBuilder text = new StringBuilder(terminal.bold(device.interfaceName()));
    text.append(begin).append(advertised(device, room)).append(end).append('\n');
    if (!device.peers().isEmpty()) {
      text.append(table(device.peers()));
    }
    return text.toString();
  }

  /** The first prefixes that fit, at least one, and the number of others. */
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

  /** Names get the room that the first address of each peer leaves; further ones get the rest. */
  private String table(List<PeerStatus> peers) {
    int digits = digits(peers);
    List<String[]> rows = new ArrayList<>();
    int[] widths = {"PEER".length(), 0, "HANDSHAKE".length(), "RECEIVED".length(), "SENT".length()};
    for (PeerStatus peer : peers) {
      Instant handshake = peer.latestHandshake();
      String[] row = {
        label(peer.publicKey(), digits),
        "",
        handshake == null ? "never" : Ages.of(handshake, now),
        bytes(peer.rxBytes()),
        bytes(peer.txBytes())
      };
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], Cells.width(row[i]));
      }
      rows.add(row);
    }
    int others = IntStream.of(widths).sum() + widths.length - 1;
    int firsts = widest(peers, 0);
    int room = Math.max(firsts, Math.min(terminal.width() - others, WIDEST_ADDRESSES));
    for (int i = 0; i < rows.size(); i++) {
      rows.get(i)[1] = addresses(peers.get(i), room);
    }
    TextTable table =
        new TextTable()
            .wrapping("PEER", SHORTEST_PEER)
            .wrapping("ADDRESSES", widest(peers, room))
            .right("HANDSHAKE")
            .right("RECEIVED")
            .right("SENT");
    rows.forEach(table::row);
    return table.format(terminal.width());
  }

  private static int widest(List<PeerStatus> peers, int room) {
    return peers.stream().mapToInt(peer -> addresses(peer, room).length()).max().orElse(0);
  }

  /** The peer's name; the beginning of its key if it has none. */
  private String label(PublicKey peer, int digits) {
    String name = TerminalText.plain(names.getOrDefault(peer, ""));
    return name.isEmpty() ? peer.toString().substring(0, digits) : name;
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

  /** Its first learned addresses that fit, and the number of others. */
  private static String addresses(PeerStatus peer, int room) {
    List<String> all = new ArrayList<>();
    peer.learned().forEach(learned -> all.add(learned.address().toString()));
    peer.allowedIps().forEach(prefix -> all.add(prefix.shortText()));
    if (all.isEmpty()) {
      return "-";
    }
    StringBuilder text = new StringBuilder(all.getFirst());
    int shown = 1;
    while (shown < all.size()
        && text.length() + 1 + all.get(shown).length() + more(all, shown + 1).length() <= room) {
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
