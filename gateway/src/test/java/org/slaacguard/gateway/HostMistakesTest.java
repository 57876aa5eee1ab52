package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.net.IpAddress;

/** What a file names, and this host does not have, or has twice. */
final class HostMistakesTest {
  private static final String NAMING =
      """
      [Interface]
      Uplink = eth0
      UplinkMTU = ppp0 below=eth1
      Masquerade = eth2
      """;

  private static List<String> missing(String text, List<String> links) throws ConfigException {
    try (Configuration said = ConfigFile.parse("wg0.conf", text)) {
      return MissingLinks.find(said.device().settings(), links::contains).stream()
          .map(each -> (each.isUsual() ? "info " : "") + each.text())
          .toList();
    }
  }

  @Test
  void shouldNameEachInterfaceThatIsNotThere() throws ConfigException {
    String rest = " here; nothing is done for it until there is one";
    assertEquals(
        List.of(
            "Uplink: there is no interface eth0" + rest,
            "info UplinkMTU: ppp0 is not there yet; it is used once it is",
            "UplinkMTU below=: there is no interface eth1" + rest,
            "Masquerade: there is no interface eth2" + rest),
        missing(NAMING, List.of("eth3")));
    assertEquals(List.of(), missing(NAMING, List.of("eth0", "eth1", "eth2", "ppp0")));
    assertEquals(List.of(), missing("[Interface]\nMasquerade = yes\n", List.of()));
    assertEquals(List.of(), missing("[Interface]\n", List.of()));
  }

  @Test
  void shouldNotWarnOfWhatComesAndGoes() throws ConfigException {
    for (String usual : List.of("ppp0", "ppp12", "pppoe-wan", "wwan0", "wwp0s20f0u3")) {
      assertEquals(
          List.of("info Uplink: " + usual + " is not there yet; it is used once it is"),
          missing("[Interface]\nUplink = " + usual + "\n", List.of()));
    }
    for (String other : List.of("pppo", "ppp", "wlan0", "w", "eth0.7")) {
      assertEquals(
          List.of(
              "Uplink: there is no interface "
                  + other
                  + " here; nothing is done for it until there is one"),
          missing("[Interface]\nUplink = " + other + "\n", List.of()));
    }
  }

  @Test
  void shouldNameAnAddressThatAnotherInterfaceHas() throws ConfigException {
    try (Configuration said =
        ConfigFile.parse(
            "wg0.conf",
            "[Interface]\nAddress = 10.9.0.1/24, 2001:db8::1/64, 10.9.1.1/24, 192.0.2.1/32\n")) {
      assertEquals(
          List.of(
              "Address: 10.9.0.1 is an address of wg1, too; give each interface its own",
              "Address: 2001:db8::1 is an address of wg1, too; give each interface its own"),
          SharedAddresses.warnings(
              said.device().network().addresses(),
              Map.of(
                  IpAddress.parse("10.9.0.1"), "wg1",
                  IpAddress.parse("2001:db8::1"), "wg1",
                  // An unnumbered link borrows it.
                  IpAddress.parse("192.0.2.1"), "eth0")));
    }
    assertEquals("lo", SharedAddresses.except("wg0").get(IpAddress.parse("127.0.0.1")));
    assertEquals(null, SharedAddresses.except("lo").get(IpAddress.parse("127.0.0.1")));
  }
}
