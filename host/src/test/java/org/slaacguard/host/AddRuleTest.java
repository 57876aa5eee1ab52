package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.linux.Route;

class AddRuleTest {
  private static final int TABLE = 51820;

  private final FakeHost host = new FakeHost();
  private final AddRule tunnel = new AddRule(true, TABLE);
  private final AddRule main = new AddRule(true, Route.MAIN);

  private HostView view() {
    return host.view(false, List.of());
  }

  /** Else a LAN's packets would go into the tunnel. */
  @Test
  void shouldHoldForTheMainTableOnlyBeforeTheOneForTheTunnel() {
    assertFalse(main.holds(view()));
    host.rules.add(tunnel.rule().at(32_765));
    host.rules.add(main.rule().at(32_764));
    assertTrue(tunnel.holds(view()));
    assertTrue(main.holds(view()));
    host.rules.add(tunnel.rule().at(32_763));
    assertFalse(main.holds(view()));
    assertTrue(tunnel.holds(view()));
    host.rules.add(main.rule().at(32_762));
    assertTrue(main.holds(view()), "one that comes first is enough");
  }

  @Test
  void shouldNotMindTheOtherFamily() {
    host.rules.add(main.rule().at(32_764));
    host.rules.add(new AddRule(false, TABLE).rule().at(1));
    assertTrue(main.holds(view()));
  }
}
