package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.autoconf.DelegationWorld.A;
import static org.slaacguard.autoconf.DelegationWorld.B;
import static org.slaacguard.autoconf.DelegationWorld.LAN;
import static org.slaacguard.autoconf.DelegationWorld.SERVER;
import static org.slaacguard.autoconf.DelegationWorld.answer;
import static org.slaacguard.autoconf.DelegationWorld.giving;
import static org.slaacguard.autoconf.DelegationWorld.ia;
import static org.slaacguard.autoconf.DelegationWorld.prefix;
import static org.slaacguard.autoconf.DelegationWorld.status;
import static org.slaacguard.autoconf.DelegationWorld.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slaacguard.autoconf.DelegationWorld.Sent;
import org.slaacguard.autoconf.PrefixDelegationClient.State;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Status;
import org.slaacguard.net.Dhcp6Type;

/** A delegation client whose server refuses: each status, wherever it stands, whatever is asked. */
class RefusedDelegationTest {
  private static final Dhcp6Type SOLICIT = Dhcp6Type.SOLICIT;
  private static final Dhcp6Type REQUEST = Dhcp6Type.REQUEST;
  private static final Dhcp6Type RENEW = Dhcp6Type.RENEW;
  private static final Dhcp6Type REBIND = Dhcp6Type.REBIND;

  /** Where a status stands in a message. */
  private enum Place {
    MESSAGE,
    ASSOCIATION,
    PREFIX
  }

  /** A status, and where it stands. */
  record Refusal(int code, Place place) {
    Dhcp6Message of(Dhcp6Message message) {
      return switch (place) {
        case MESSAGE -> answer(message, SERVER, status(code));
        case ASSOCIATION -> answer(message, SERVER, ia(LAN, 0, 0, status(code)));
        case PREFIX -> answer(message, SERVER, ia(LAN, 0, 0, prefix(A, 100, 200, status(code))));
      };
    }
  }

  /** Among them UseMulticast (5), which RFC 9915 has made obsolete, and codes that nobody knows. */
  private static List<Refusal> refusals() {
    List<Refusal> all = new ArrayList<>();
    for (int code : new int[] {1, 2, 3, 4, 5, 6, 7, 22, 999}) {
      for (Place place : Place.values()) {
        all.add(new Refusal(code, place));
      }
    }
    return all;
  }

  private static void refuse(DelegationWorld world, Refusal refusal, Set<Dhcp6Type> refused) {
    world.served(m -> refused.contains(m.type()) ? refusal.of(m) : giving(A).apply(m));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void shouldAskEverMoreRarelyForWhatItDoesNotGet(Refusal refusal) {
    DelegationWorld solicits = new DelegationWorld();
    refuse(solicits, refusal, Set.of(SOLICIT));
    solicits.linkUp();
    assertTrue(solicits.pass(3600).size() < 20, "it floods");
    assertEquals(List.of(), solicits.held());
    assertEquals(State.SOLICIT, solicits.client.state());
    solicits.served(giving(A));
    solicits.pass(1300);
    assertEquals(List.of(A), solicits.held());

    DelegationWorld requests = new DelegationWorld();
    refuse(requests, refusal, Set.of(REQUEST));
    requests.linkUp();
    // After a failure without a reason it asks the same server nine times more.
    int most = refusal.code == Dhcp6Status.UNSPEC_FAIL ? 200 : 80;
    assertTrue(requests.pass(3600).size() < most, "it floods");
    assertEquals(List.of(), requests.held());
    requests.served(giving(A));
    requests.pass(160);
    assertEquals(List.of(A), requests.held());
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void shouldHoldALeaseToItsEndWhoseRenewalIsRefused(Refusal refusal) {
    DelegationWorld world = DelegationWorld.bound();
    // A server that does not know the lease is asked for it anew.
    boolean unknown = refusal.code == Dhcp6Status.NO_BINDING;
    refuse(world, refusal, unknown ? Set.of(RENEW, REBIND) : Set.of(RENEW, REBIND, SOLICIT));
    assertTrue(world.pass(190).size() < 15, "it floods");
    assertEquals(List.of(A), world.held());
    world.pass(20);
    assertEquals(unknown ? List.of(A) : List.of(), world.held());
    world.served(giving(B));
    world.pass(130);
    assertTrue(world.held().contains(B));
    assertEquals(State.BOUND, world.client.state());
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void shouldAskOtherServersWhereItsOwnRefuses(Refusal refusal) {
    DelegationWorld world = DelegationWorld.bound();
    refuse(world, refusal, Set.of(RENEW));
    world.pass(1000);
    assertEquals(List.of(A), world.held(), "a Rebind, or a Request, lengthens it");
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void shouldRecoverFromAServerThatRefusesARebindAlone(Refusal refusal) {
    DelegationWorld world = DelegationWorld.bound();
    world.served(
        m ->
            switch (m.type()) {
              case RENEW -> null;
              case REBIND -> refusal.of(m);
              default -> giving(A).apply(m);
            });
    world.pass(90);
    assertEquals(List.of(A), world.held());
    world.served(giving(A));
    world.pass(300);
    assertEquals(List.of(A), world.held());
    assertEquals(State.BOUND, world.client.state());
  }

  @Test
  void shouldAskTheServerAnewThatDoesNotKnowTheLease() {
    DelegationWorld world = DelegationWorld.bound();
    world.served(
        m ->
            m.type() == RENEW
                ? answer(m, SERVER, ia(LAN, 0, 0, status(Dhcp6Status.NO_BINDING)))
                : giving(B).apply(m));
    List<Sent> sent = world.pass(60);
    assertEquals(List.of(RENEW, REQUEST), types(sent));
    assertEquals(List.of(A), sent.get(1).prefixes(LAN));
    assertEquals(sent.get(0).at(), sent.get(1).at());
    assertEquals(List.of(B), world.held());
  }

  /** systemd#15455. */
  @Test
  void shouldSolicitIfTheServerKnowsTheLeaseNeverAgain() {
    DelegationWorld world = DelegationWorld.bound();
    world.served(m -> answer(m, SERVER, ia(LAN, 0, 0, status(Dhcp6Status.NO_BINDING))));
    List<Sent> sent = world.pass(100);
    assertEquals(List.of(RENEW, REQUEST, SOLICIT), types(sent).subList(0, 3));
    assertTrue(sent.size() < 15, "it asks in a loop");
    assertEquals(List.of(A), world.held(), "until it ends");
    world.served(giving(B));
    world.pass(150);
    assertEquals(List.of(B), world.held());
  }

  @Test
  void shouldTakeAStatusOfTheWholeMessageForEachAssociation() {
    DelegationWorld world = DelegationWorld.bound();
    world.served(
        m ->
            m.type() == RENEW
                ? answer(m, SERVER, status(Dhcp6Status.NO_BINDING))
                : giving(B).apply(m));
    world.pass(60);
    assertEquals(List.of(B), world.held());
  }

  @Test
  void shouldDropAPrefixWhoseStatusSaysThatItIsUnknown() {
    DelegationWorld world = DelegationWorld.bound();
    world.served(
        m ->
            answer(
                m,
                SERVER,
                ia(
                    LAN,
                    50,
                    80,
                    prefix(A, 100, 200, status(Dhcp6Status.NO_BINDING)),
                    prefix(B, 100, 200))));
    world.pass(60);
    assertEquals(List.of(B), world.held());
  }

  @Test
  void shouldSendARequestAgainAfterAFailureWithoutAReason() {
    int[] asked = {0};
    DelegationWorld world =
        new DelegationWorld()
            .served(
                m ->
                    m.type() == REQUEST && asked[0]++ < 2
                        ? answer(m, SERVER, status(Dhcp6Status.UNSPEC_FAIL))
                        : giving(A).apply(m));
    world.linkUp();
    assertEquals(List.of(SOLICIT, REQUEST, REQUEST, REQUEST), types(world.pass(8)));
    assertEquals(List.of(A), world.held());
  }
}
