package org.slaacguard.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.slaacguard.control.MasqueradeSetting;
import org.slaacguard.control.Setting;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.UplinkMtuSettings;
import org.slaacguard.control.UplinkSettings;

/**
 * Finds settings whose interface does not exist. It may come later, as a PPP session's does; but a
 * mistyped one never comes, and nothing else would tell. {@code NeighborProxy} and {@code
 * LanPrefix} are not among them, because their threads tell.
 */
final class MissingLinks {
  private MissingLinks() {}

  /** A warning for each such setting, without the name of the WireGuard interface. */
  static List<String> warnings(Settings settings, Predicate<String> exists) {
    return named(settings).entrySet().stream()
        .filter(each -> !exists.test(each.getValue()))
        .map(
            each ->
                each.getKey()
                    + ": there is no interface "
                    + each.getValue()
                    + " here; nothing is done for it until there is one")
        .toList();
  }

  private static Map<String, String> named(Settings settings) {
    Map<String, String> named = new LinkedHashMap<>();
    UplinkSettings uplink = settings.get(SettingTable.UPLINK);
    if (uplink != null) {
      named.put(name(SettingTable.UPLINK), uplink.interfaceName());
    }
    UplinkMtuSettings sizes = settings.get(SettingTable.UPLINK_MTU);
    if (sizes != null) {
      named.put(name(SettingTable.UPLINK_MTU), sizes.interfaceName());
      if (sizes.below() != null) {
        named.put(name(SettingTable.UPLINK_MTU) + " below=", sizes.below());
      }
    }
    String masquerade = settings.get(SettingTable.MASQUERADE, MasqueradeSetting.NOWHERE);
    if (!masquerade.equals(MasqueradeSetting.NOWHERE)
        && !masquerade.equals(MasqueradeSetting.EVERYWHERE)) {
      named.put(name(SettingTable.MASQUERADE), masquerade);
    }
    return named;
  }

  private static String name(Setting<?> setting) {
    return setting.toString();
  }
}
