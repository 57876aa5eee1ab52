package org.slaacguard.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slaacguard.control.Reach;
import org.slaacguard.control.ReachTarget;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.IpPrefix;

/**
 * Imports wg-easy's firewall, which restricts the targets of each client, as {@code MayReach}. It
 * filters forwarded packets, so the gateway itself stays reachable.
 */
final class WgEasyFirewall {
  /** {@code 10.0.0.0/24:443/tcp}; an IPv6 address before a port is in brackets. */
  private static final Pattern WITH_PORT =
      Pattern.compile("(?:\\[([^]]+)]|([^:]+)):([0-9]{1,5})(?:/(tcp|udp))?");

  private static final Pattern IN_BRACKETS = Pattern.compile("\\[([^]]+)]");

  private final String place;
  private final String usual;
  private final List<String> warnings;

  /**
   * A firewall.
   *
   * @param place the database, for messages
   * @param configs the rows with the default AllowedIPs of clients
   * @param warnings receives a line for each entry that cannot be imported
   */
  WgEasyFirewall(String place, List<Map<String, String>> configs, List<String> warnings) {
    this.place = place;
    this.warnings = warnings;
    usual = configs.isEmpty() ? "[]" : configs.getFirst().getOrDefault("default_allowed_ips", "[]");
  }

  /** Whether it is switched on; earlier versions have none. */
  static boolean isOn(Map<String, String> device) {
    return device.getOrDefault("firewall_enabled", "0").equals("1");
  }

  /**
   * These settings with a client's targets: its firewall entries, else the AllowedIPs in its own
   * file.
   */
  Settings restrict(Settings settings, String name, Map<String, String> client)
      throws CommandException {
    List<String> entries = list(name, client.getOrDefault("firewall_ips", "null"));
    if (entries.isEmpty()) {
      String own = client.getOrDefault("allowed_ips", "null");
      entries = list(name, own.strip().equals("null") ? usual : own);
    }
    if (entries.contains("0.0.0.0/0") && entries.contains("::/0")) {
      return settings;
    }
    List<Reach> reaches = new ArrayList<>();
    reaches.add(new Reach(new ReachTarget.Gateway(), List.of()));
    for (String each : entries) {
      try {
        reaches.add(reach(each.strip()));
      } catch (IllegalArgumentException e) {
        warnings.add(
            ImportNames.shown(name)
                + " was to reach '"
                + ImportNames.shown(each)
                + "', which is not understood here, and is not taken over");
      }
    }
    return settings.with(SettingTable.MAY_REACH, reaches);
  }

  private List<String> list(String name, String json) throws CommandException {
    String where = place + ": " + ImportNames.shown(name) + ": firewall_ips or allowed_ips";
    return ImportJson.parse(where, "{\"entries\":" + json + "}").texts("entries");
  }

  private static Reach reach(String entry) {
    Matcher port = WITH_PORT.matcher(entry);
    if (port.matches()) {
      IpPrefix to = IpPrefix.parse(port.group(1) == null ? port.group(2) : port.group(1));
      String number = port.group(3);
      return Reach.parse(
          port.group(4) == null
              ? to + " tcp/" + number + " udp/" + number
              : to + " " + port.group(4) + "/" + number);
    }
    Matcher brackets = IN_BRACKETS.matcher(entry);
    IpPrefix to = IpPrefix.parse(brackets.matches() ? brackets.group(1) : entry);
    return new Reach(new ReachTarget.Net(to), List.of());
  }
}
