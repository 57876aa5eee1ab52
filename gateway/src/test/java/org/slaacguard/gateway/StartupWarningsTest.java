package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StartupWarningsTest {
  @Test
  void shouldHearWhatIsAboutOneInterfaceAndNoneOfASimilarName() {
    List<String> heard = new ArrayList<>();
    try (StartupWarnings.Listener _ = StartupWarnings.listen("wg1", heard::add)) {
      StartupWarnings.tell("main", "/etc/slaacguard/wg1.conf:3: MTU was already set");
      StartupWarnings.tell("main", "/etc/slaacguard/wg10.conf:3: MTU was already set");
      StartupWarnings.tell("main", "my.wg1 is not there");
      StartupWarnings.tell("wg1-host", "not done");
      StartupWarnings.tell("wg10-host", "not done either");
      StartupWarnings.tell("main", "wg1: slow");
    }
    StartupWarnings.tell("wg1-host", "too late");
    assertEquals(
        List.of("/etc/slaacguard/wg1.conf:3: MTU was already set", "not done", "wg1: slow"), heard);
  }
}
