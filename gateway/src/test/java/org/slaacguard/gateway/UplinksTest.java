package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.autoconf.DelegatedPrefix;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.autoconf.PrefixDelegationClient;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.autoconf.WantedAssociation;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.UplinkSettings;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

class UplinksTest {
  private static final Delegation GIVEN =
      new Delegation(
          null,
          List.of(
              new DelegatedPrefix(
                  WantedAssociation.prefixes("ppp0:0", 56),
                  IpPrefix.parse("2001:db8::/56"),
                  null,
                  100,
                  100)),
          50,
          80,
          List.of(Ipv6Address.parse("2001:db8:f::53")),
          List.of());

  private static final Delegation SEEN = GIVEN.withoutNames();

  private final List<FakeClient> clients = new ArrayList<>();
  private final Uplinks uplinks =
      new Uplinks(
          settings -> {
            clients.add(new FakeClient());
            return clients.getLast();
          });

  private static final class FakeClient implements Uplinks.Client {
    private final List<UplinkMember> members = new ArrayList<>();
    private boolean closed;

    @Override
    public void add(UplinkMember member) {
      members.add(member);
    }

    @Override
    public void remove(UplinkMember member) {
      members.remove(member);
    }

    @Override
    public UplinkStatus status() {
      return new UplinkStatus(
          "ppp0", PrefixDelegationClient.State.BOUND, Instant.EPOCH, Delegation.NONE);
    }

    void tell(Delegation has) throws BackendException {
      for (UplinkMember each : members) {
        each.tell(SEEN, has);
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static final class Heard implements Uplink.Sink {
    private final List<Delegation> begun = new ArrayList<>();
    private final List<PrefixPlan> plans = new ArrayList<>();
    private int again;
    private boolean fails;

    @Override
    public void begins(Delegation seen) {
      begun.add(seen);
    }

    @Override
    public void delegated(PrefixPlan plan) throws BackendException {
      if (fails) {
        throw new BackendException("not now", 5);
      }
      plans.add(plan);
    }

    @Override
    public void again() {
      again++;
    }
  }

  @Test
  void shouldHaveOneClientForAllInterfacesOfAnUplink() throws Exception {
    Heard one = new Heard();
    Heard other = new Heard();
    uplinks.join("wg0", UplinkSettings.parse("ppp0"), one);
    uplinks.join("wg1", UplinkSettings.parse("ppp0 dns=yes"), other);
    uplinks.join("wg2", UplinkSettings.parse("ppp1"), new Heard());
    assertEquals(2, clients.size());
    clients.getFirst().tell(GIVEN);
    clients.getFirst().tell(GIVEN);
    assertEquals(List.of(new PrefixPlan(GIVEN.withoutNames())), one.plans, "told once");
    assertEquals(List.of(new PrefixPlan(GIVEN)), other.plans, "with the provider's names");
    assertNotNull(uplinks.status("wg1"));
    assertNull(uplinks.status("wg3"));
  }

  @Test
  void shouldKeepTwoUplinksOfAProcessApart() throws Exception {
    Heard one = new Heard();
    Heard other = new Heard();
    uplinks.join("wg0", UplinkSettings.parse("ppp0 length=60"), one);
    uplinks.join("wg1", UplinkSettings.parse("ppp1 release=yes"), other);
    clients.getFirst().tell(GIVEN);
    assertEquals(1, one.plans.size());
    assertEquals(List.of(), other.plans, "its provider has given nothing");
    uplinks.again("ppp1");
    assertEquals(0, one.again);
    assertEquals(1, other.again);
    uplinks.leave("wg0");
    assertTrue(clients.getFirst().closed);
    assertFalse(clients.getLast().closed);
    assertNull(uplinks.status("wg0"));
    assertNotNull(uplinks.status("wg1"));
    clients.getLast().tell(GIVEN);
    assertEquals(1, other.plans.size());
  }

  @Test
  void shouldEndAClientWithTheLastOfItsInterfaces() throws Exception {
    Heard one = new Heard();
    Heard other = new Heard();
    uplinks.join("wg0", UplinkSettings.parse("ppp0"), one);
    uplinks.join("wg1", UplinkSettings.parse("ppp0"), other);
    uplinks.leave("wg0");
    uplinks.again("ppp0");
    assertEquals(0, one.again);
    assertEquals(1, other.again, "what wg0 undid on the host may be wg1's, too");
    clients.getFirst().tell(GIVEN);
    assertEquals(List.of(), one.plans);
    assertEquals(1, other.plans.size());
    uplinks.leave("wg1");
    assertTrue(clients.getFirst().closed);
    uplinks.again("ppp0");
    uplinks.join("wg0", UplinkSettings.parse("ppp0"), one);
    assertEquals(2, clients.size(), "a new one");
  }

  @Test
  void shouldSayAgainWhatCouldNotBeFollowed() throws Exception {
    Heard one = new Heard();
    one.fails = true;
    uplinks.join("wg0", UplinkSettings.parse("ppp0"), one);
    assertThrows(BackendException.class, () -> clients.getFirst().tell(GIVEN));
    one.fails = false;
    clients.getFirst().tell(GIVEN);
    assertEquals(1, one.plans.size());
    assertEquals(List.of(SEEN), one.begun, "said once");
  }

  @Test
  void shouldSayFirstAndOnceWhatTheUplinkHad() throws Exception {
    Heard one = new Heard();
    uplinks.join("wg0", UplinkSettings.parse("ppp0"), one);
    clients.getFirst().tell(Delegation.NONE);
    assertEquals(List.of(SEEN), one.begun);
    assertEquals(List.of(), one.plans, "nothing was said yet that could end");
    UplinkMember member = clients.getFirst().members.getFirst();
    Heard late = new Heard();
    uplinks.join("wg1", UplinkSettings.parse("ppp0"), late);
    uplinks.leave("wg0");
    clients.getFirst().tell(GIVEN);
    assertEquals(List.of(SEEN), late.begun);
    assertEquals(1, late.plans.size());
    member.tell(GIVEN, Delegation.NONE);
    assertEquals(List.of(SEEN), one.begun, "not again, and nothing to an interface that has left");
    assertEquals(List.of(), one.plans);
  }

  @Test
  void shouldRefuseOtherOptionsOfTheSameUplink() throws Exception {
    uplinks.join("wg0", UplinkSettings.parse("ppp0 length=60"), new Heard());
    IOException refused =
        assertThrows(
            IOException.class,
            () -> uplinks.join("wg1", UplinkSettings.parse("ppp0"), new Heard()));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("wg0, 'Uplink = ppp0 length=60'"),
        refused::getMessage);
    assertNull(uplinks.status("wg1"));
  }
}
