package org.slaacguard.control;

import java.util.List;
import java.util.function.Consumer;

/** {@code LanPrefix}: prefixes on interfaces of the gateway beside the tunnel. */
public final class LanPrefixSetting extends EntriesSetting<LanSettings> {
  LanPrefixSetting() {
    super("LanPrefix", "lan-prefix", Section.INTERFACE);
  }

  @Override
  public String replaceKey() {
    return "replace_lan_prefixes";
  }

  @Override
  LanSettings parseEntry(String text) {
    return LanSettings.parse(text);
  }

  /** One that is there already gets the new options. */
  @Override
  Object identity(LanSettings entry) {
    return entry.interfaceName() + " " + entry.prefix().source();
  }

  @Override
  List<LanSettings> add(List<LanSettings> before, List<LanSettings> read) {
    LanSettings added = read.getFirst();
    PrefixSettings prefix = added.prefix();
    if (before.stream().anyMatch(old -> old.prefix().source().equals(prefix.source()))) {
      throw new IllegalArgumentException(
          prefix.source() + " stands here twice: each link has a prefix of its own");
    }
    return join(before, List.of(added));
  }

  @Override
  void warnOf(List<LanSettings> read, Consumer<String> warn) {
    for (LanSettings each : read) {
      PrefixSettings prefix = each.prefix();
      if (prefix.autonomous() && prefix.source().length() != 64) {
        warn.accept(
            prefix.source()
                + " is no /64: hosts make addresses in a /64 only; choose one in it, or say"
                + " autonomous=no");
      }
    }
  }

  /** Entries at the most, and so LANs. */
  public int mostEntries() {
    return most();
  }

  @Override
  public boolean entryPerLine() {
    return true;
  }

  @Override
  public String argument() {
    return "INTERFACE PREFIX,...";
  }

  @Override
  public String description() {
    return "prefixes on other interfaces of this host, as on the LAN of a [home router]"
        + "(home-router.md): the gateway gets an address there and sends router"
        + " advertisements: `eth1 delegated:2`; options as of `AdvertisePrefix`";
  }

  @Override
  String defaultText() {
    return "no LAN is served";
  }
}
