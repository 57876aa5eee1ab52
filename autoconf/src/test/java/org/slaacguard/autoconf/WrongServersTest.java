package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.autoconf.DelegationWorld.A;
import static org.slaacguard.autoconf.DelegationWorld.B;
import static org.slaacguard.autoconf.DelegationWorld.LAN;
import static org.slaacguard.autoconf.DelegationWorld.OTHER;
import static org.slaacguard.autoconf.DelegationWorld.SERVER;
import static org.slaacguard.autoconf.DelegationWorld.answer;
import static org.slaacguard.autoconf.DelegationWorld.giving;
import static org.slaacguard.autoconf.DelegationWorld.ia;
import static org.slaacguard.autoconf.DelegationWorld.isFor;
import static org.slaacguard.autoconf.DelegationWorld.prefix;
import static org.slaacguard.autoconf.DelegationWorld.status;
import static org.slaacguard.autoconf.DelegationWorld.types;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.autoconf.DelegationWorld.Sent;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Dhcp6Option.IaPd;
import org.slaacguard.net.Dhcp6Status;
import org.slaacguard.net.Dhcp6Type;

/** A delegation client before servers that make mistakes: it recovers, and floods nobody. */
class WrongServersTest {
  @Test
  void shouldNotComeBackToAnOldOfferWhenTheLeaseIsUnknown() {
    DelegationWorld world = new DelegationWorld();
    world.servers =
        m -> {
          List<Dhcp6Message> answers = new ArrayList<>();
          if (isFor(m, SERVER)) {
            answers.add(answer(m, SERVER, ia(LAN, 50, 80, prefix(A, 100, 200))));
          }
          if (m.type() == Dhcp6Type.SOLICIT) {
            answers.add(answer(m, OTHER, ia(LAN, 0, 0, prefix(B, 100, 200))));
          }
          return answers;
        };
    world.linkUp();
    world.pass(5);
    assertEquals(List.of(A), world.held());
    world.forget();
    world.served(m -> isFor(m, SERVER) ? answer(m, SERVER, status(Dhcp6Status.NO_BINDING)) : null);
    List<Sent> sent = world.pass(60);
    assertEquals(
        List.of(Dhcp6Type.RENEW, Dhcp6Type.REQUEST, Dhcp6Type.SOLICIT), types(sent).subList(0, 3));
  }

  @Test
  void shouldNotFloodAServerThatEndsWhatItDoesNotHave() {
    DelegationWorld world = DelegationWorld.bound();
    world.served(m -> answer(m, SERVER, ia(LAN, 0, 0, prefix(B, 0, 0))));
    assertTrue(world.pass(100).size() < 15, () -> world.sent.size() + " messages");
    assertEquals(List.of(A), world.held());
  }

  @Test
  void shouldNotGiveUpOnAnyAnswer() {
    // Each kind of nonsense for a while; then an ordinary server.
    List<List<Dhcp6Option>> nonsense =
        List.of(
            List.of(),
            List.of(status(99)),
            List.of(ia(LAN, 0, 0)),
            List.of(ia(LAN, 9, 1, prefix(A, 0, 0))),
            List.of(ia(LAN, 0, 0, prefix(A, 1, 1))),
            List.of(ia(LAN, 1, 1, prefix(A, 0, 9))),
            List.of(new IaPd(1, 0, 0, List.of(prefix(A, 9, 9)))),
            List.of(ia(LAN, 0, 0, prefix(A, 9, 9, status(3)), prefix(A, 0, 0))));
    for (List<Dhcp6Option> options : nonsense) {
      DelegationWorld world = DelegationWorld.bound();
      world.served(m -> answer(m, SERVER, options.toArray(Dhcp6Option[]::new)));
      assertTrue(world.pass(1000).size() < 1100, options.toString());
      world.client.linkDown();
      world.linkUp();
      world.pass(100);
      world.served(giving(B));
      world.pass(3700);
      assertFalse(world.held().isEmpty(), options.toString());
      assertTrue(world.held().contains(B), options.toString());
    }
  }
}
