package org.slaacguard.control;

import java.util.List;

/** {@code DelegatePrefix}: pools from which prefixes are delegated to peers that are routers. */
public final class DelegatePrefixSetting extends EntriesSetting<PoolSettings> {
  DelegatePrefixSetting() {
    super("DelegatePrefix", "delegate-prefix", Section.INTERFACE);
  }

  @Override
  public String replaceKey() {
    return "replace_delegate_prefixes";
  }

  @Override
  PoolSettings parseEntry(String text) {
    return PoolSettings.parse(text);
  }

  /** An entry for the same pool gets the new options. */
  @Override
  Object identity(PoolSettings entry) {
    return entry.source();
  }

  @Override
  List<PoolSettings> add(List<PoolSettings> before, List<PoolSettings> read) {
    PoolSettings added = read.getFirst();
    if (before.stream().anyMatch(old -> old.source().equals(added.source()))) {
      throw new IllegalArgumentException(added.source() + " stands here twice");
    }
    return join(before, List.of(added));
  }

  @Override
  public boolean entryPerLine() {
    return true;
  }

  @Override
  public String label() {
    return "delegates from";
  }

  @Override
  public String jsonName() {
    return "delegatePrefixes";
  }

  @Override
  public String argument() {
    return "PREFIX,...";
  }

  @Override
  public String description() {
    return "prefixes out of which peers that are routers get prefixes of their own by DHCPv6;"
        + " options may follow each: `2001:db8:f00::/56 length=60-64`; `delegated:80/57` is a part"
        + " of what the [uplink](uplink.md) gets; see [delegation.md](delegation.md)";
  }

  @Override
  String defaultText() {
    return "nothing is delegated";
  }
}
