package org.slaacguard.control;

import java.util.List;
import org.slaacguard.net.DnsName;
import org.slaacguard.net.NdOption;

/** {@code DNSSL}: search domains in router advertisements (RFC 8106, section 5.2). */
public final class DnsslSetting extends EntriesSetting<String> {
  DnsslSetting() {
    super("DNSSL", "dnssl", Section.INTERFACE, Section.PEER);
  }

  @Override
  String parseEntry(String text) {
    String domain = ValueText.domain(text);
    DnsName.parse(domain);
    return domain;
  }

  @Override
  public List<NdOption> options(List<String> domains, Settings all) {
    long lifetime = all.get(SettingTable.DNS_LIFETIME, DnsLifetimeSetting.DEFAULT).toSeconds();
    return domains.isEmpty()
        ? List.of()
        : List.of(
            new NdOption.DnsSearchList(lifetime, domains.stream().map(DnsName::parse).toList()));
  }

  @Override
  public String jsonObject() {
    return ADVERTISE;
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
