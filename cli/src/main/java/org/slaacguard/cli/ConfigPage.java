package org.slaacguard.cli;

import java.util.List;
import org.slaacguard.control.Section;
import org.slaacguard.control.Setting;
import org.slaacguard.control.SettingTable;

/**
 * The manual page of the configuration file: the keys of Slaacguard beside those of {@code
 * wg-quick}, from the settings' own descriptions.
 */
final class ConfigPage {
  private ConfigPage() {}

  static String page() {
    RoffText page = new RoffText();
    page.head("slaacguard.conf", 5, "configuration of a Slaacguard interface");
    page.section("SYNOPSIS");
    page.request(".I /etc/slaacguard/INTERFACE.conf");
    page.request(".br");
    page.request(".I /etc/wireguard/INTERFACE.conf");
    page.section("DESCRIPTION");
    page.text("The format is that of wg-quick. A wg-quick file works unchanged.");
    page.text("The keys of wg-quick(8) and wg(8) mean what they mean there.");
    page.text("The keys below are Slaacguard's own.");
    settings(page, Section.INTERFACE, "[INTERFACE]");
    settings(page, Section.PEER, "[PEER]");
    page.section("EXAMPLE");
    page.verbatim(
        List.of(
            "[Interface]",
            "PrivateKey = ...",
            "ListenPort = 51820",
            "Address = 2001:db8:1:1::1/64, fe80::1/64",
            "AdvertisePrefix = 2001:db8:1:1::/64",
            "",
            "[Peer]",
            "PublicKey = ...",
            "LearnableIPs = advertised"));
    page.section("FILES");
    page.text("More: /usr/share/doc/slaacguard/docs/configuration.md");
    return page.end();
  }

  private static void settings(RoffText page, Section section, String title) {
    page.section("KEYS IN " + title);
    for (Setting<?> setting : SettingTable.of(section)) {
      page.term(setting.name());
      page.text(
          plain(setting.description()) + ". Default: " + plain(setting.defaultIn(section)) + ".");
    }
  }

  /** The text without Markdown. */
  static String plain(String markdown) {
    return linkless(markdown).replace("`", "");
  }

  /** The text without links: their words stay, their addresses go. */
  static String linkless(String markdown) {
    return markdown.replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1");
  }
}
