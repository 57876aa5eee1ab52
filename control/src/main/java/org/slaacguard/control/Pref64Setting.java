package org.slaacguard.control;

import java.util.List;
import org.slaacguard.net.NdOption;

/** {@code PREF64}: prefixes by which peers reach IPv4 through a NAT64 (RFC 8781). */
public final class Pref64Setting extends EntriesSetting<Nat64Prefix> {
  Pref64Setting() {
    super("PREF64", "pref64", Section.INTERFACE, Section.PEER);
  }

  @Override
  Nat64Prefix parseEntry(String text) {
    return Nat64Prefix.parse(text);
  }

  @Override
  Object identity(Nat64Prefix entry) {
    return entry.prefix();
  }

  @Override
  public List<NdOption> options(List<Nat64Prefix> prefixes, Settings all) {
    return prefixes.stream().map(Nat64Prefix::option).toList();
  }

  @Override
  public String jsonObject() {
    return ADVERTISE;
  }

  @Override
  public String argument() {
    return "PREFIX,...";
  }

  @Override
  public String description() {
    return "NAT64 prefixes, `/32`, `/40`, `/48`, `/56`, `/64` or `/96` (RFC 8781); an option may"
        + " follow each: `64:ff9b::/96 lifetime=10m`";
  }
}
