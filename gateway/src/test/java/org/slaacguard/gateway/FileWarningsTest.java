package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;

final class FileWarningsTest {
  private static List<String> warnings(String interfaceName, String text) throws Exception {
    try (Configuration file = ConfigFile.parse("wg0.conf", "[Interface]\n" + text)) {
      return FileWarnings.of(interfaceName, file);
    }
  }

  @Test
  void shouldWarnOfAnInterfaceThatIsNotHere() throws Exception {
    assertEquals(
        List.of(
            "Uplink: there is no interface nosuch0 here; nothing is done for it until there is"
                + " one"),
        warnings("wg0", "Uplink = nosuch0\n"));
  }

  @Test
  void shouldWarnOfAnAddressThatIsHereAlready() throws Exception {
    String file = "Address = 127.0.0.1/24\n";
    assertEquals(
        List.of("Address: 127.0.0.1 is an address of lo, too; give each interface its own"),
        warnings("wg0", file));
    assertEquals(List.of(), warnings("lo", file), "its own is no other's");
  }

  @Test
  void shouldSayNothingOfAPlainFile() throws Exception {
    assertEquals(List.of(), warnings("wg0", "Address = 2001:db8::1/64\n"));
  }
}
