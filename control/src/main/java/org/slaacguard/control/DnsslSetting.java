package org.slaacguard.control;

/** {@code DNSSL}: search domains in router advertisements (RFC 8106, section 5.2). */
public final class DnsslSetting extends EntriesSetting<String> {
  DnsslSetting() {
    super("DNSSL", "dnssl", Section.INTERFACE);
  }

  @Override
  String parseEntry(String text) {
    return ValueText.domain(text);
  }

  @Override
  public String jsonObject() {
    return "advertise";
  }

  @Override
  public String argument() {
    return "DOMAIN,...";
  }

  @Override
  public String description() {
    return "search domains in router advertisements (RFC 8106)";
  }
}
