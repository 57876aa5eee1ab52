package org.slaacguard.control;

import java.util.List;
import java.util.function.Consumer;

/** {@code AdvertisePrefix}: prefixes in which peers form their addresses. */
public final class AdvertisePrefixSetting extends EntriesSetting<PrefixSettings> {
  AdvertisePrefixSetting() {
    super("AdvertisePrefix", "advertise-prefix", Section.INTERFACE, Section.PEER);
  }

  @Override
  public String replaceKey() {
    return "replace_advertise_prefixes";
  }

  @Override
  PrefixSettings parseEntry(String text) {
    return PrefixSettings.parse(text);
  }

  /** An entry for the same prefix gets the new options. */
  @Override
  Object identity(PrefixSettings entry) {
    return entry.source();
  }

  @Override
  List<PrefixSettings> add(List<PrefixSettings> before, List<PrefixSettings> read) {
    if (read.isEmpty()) {
      return read;
    }
    PrefixSettings added = read.getFirst();
    if (before.stream().anyMatch(old -> old.source().equals(added.source()))) {
      throw new IllegalArgumentException(added.source() + " appears twice");
    }
    return join(before, read);
  }

  @Override
  void warnOf(List<PrefixSettings> read, Consumer<String> warn) {
    for (PrefixSettings each : read) {
      if (each.autonomous() && each.source().length() != 64) {
        warn.accept(
            each.source()
                + " is not a /64: peers make addresses only in a /64; choose one in it, or say"
                + " autonomous=no");
      }
    }
  }

  @Override
  public boolean entryPerLine() {
    return true;
  }

  @Override
  public String label() {
    return "advertised";
  }

  @Override
  public String jsonObject() {
    return ADVERTISE;
  }

  @Override
  public String jsonName() {
    return "prefixes";
  }

  @Override
  public String argument() {
    return "PREFIX,...";
  }

  @Override
  public String description() {
    return "prefixes in router advertisements to the peers; options may follow each:"
        + " `2001:db8::/64 valid=1d preferred=4h`; `delegated:1` is a subnet of the prefix"
        + " delegated to the [uplink](uplink.md)";
  }

  @Override
  String defaultText() {
    return "no advertisements";
  }
}
