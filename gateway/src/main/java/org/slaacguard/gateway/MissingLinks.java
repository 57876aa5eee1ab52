package org.slaacguard.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
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
  /** PPP sessions and WWAN modems, which often come up after the gateway. */
  private static final Pattern COMES_AND_GOES = Pattern.compile("ppp\\d+|pppoe-.+|ww.+");

  private MissingLinks() {}

  /**
   * A setting that names an interface which does not exist.
   *
   * @param text for the log, without the name of the WireGuard interface
   * @param isUsual whether its kind comes and goes, so that nothing need be wrong
   */
  record Missing(String text, boolean isUsual) {}

  static List<Missing> find(Settings settings, Predicate<String> exists) {
    return named(settings).entrySet().stream()
        .filter(each -> !exists.test(each.getValue()))
        .map(each -> missing(each.getKey(), each.getValue()))
        .toList();
  }

  private static Missing missing(String setting, String link) {
    return COMES_AND_GOES.matcher(link).matches()
        ? new Missing(setting + ": " + link + " is not there yet; it is used once it is", true)
        : new Missing(
            setting
                + ": there is no interface "
                + link
                + " here; nothing is done for it until there is one",
            false);
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
