package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.slaacguard.autoconf.DelegationWorld.A;
import static org.slaacguard.autoconf.DelegationWorld.CLIENT;
import static org.slaacguard.autoconf.DelegationWorld.LAN;
import static org.slaacguard.autoconf.DelegationWorld.OTHER;
import static org.slaacguard.autoconf.DelegationWorld.SERVER;
import static org.slaacguard.autoconf.DelegationWorld.answer;
import static org.slaacguard.autoconf.DelegationWorld.ia;
import static org.slaacguard.autoconf.DelegationWorld.prefix;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.slaacguard.autoconf.PrefixDelegationClient.State;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option.Authentication;
import org.slaacguard.net.Dhcp6Option.ClientId;
import org.slaacguard.net.Dhcp6Option.ReconfigureMessage;
import org.slaacguard.net.Dhcp6Option.ServerId;
import org.slaacguard.net.Dhcp6Type;
import org.slaacguard.net.Duid;

class ReconfigureKeyTest {
  private static final byte[] KEY = new byte[16];

  static {
    Arrays.fill(KEY, (byte) 7);
  }

  private static Authentication authentication(long replay, int type, byte[] value) {
    byte[] information = new byte[17];
    information[0] = (byte) type;
    System.arraycopy(value, 0, information, 1, 16);
    return new Authentication(3, 1, 0, replay, information);
  }

  private static DelegationWorld bound(boolean accepting) {
    DelegationWorld world =
        new DelegationWorld(
                new DelegationSettings(CLIENT, List.of(LAN), false, accepting, List.of()))
            .served(
                m ->
                    answer(
                        m,
                        SERVER,
                        authentication(7, 1, KEY),
                        ia(LAN, 0, 0, prefix(A, 1000, 2000))));
    world.linkUp();
    world.pass(5);
    world.servers = m -> List.of();
    world.forget();
    return world;
  }

  private static byte[] reconfigure(Duid server, int type, long replay, byte[] key) {
    byte[] wire =
        new Dhcp6Message(
                Dhcp6Type.RECONFIGURE,
                0,
                List.of(
                    new ServerId(server),
                    new ClientId(CLIENT),
                    new ReconfigureMessage(type),
                    authentication(replay, 2, new byte[16])))
            .toBytes();
    try {
      Mac mac = Mac.getInstance("HmacMD5");
      mac.init(new SecretKeySpec(key, "HmacMD5"));
      System.arraycopy(mac.doFinal(wire), 0, wire, wire.length - 16, 16);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
    return wire;
  }

  private static State after(DelegationWorld world, byte[] wire) {
    world.client.receive(wire, world.now);
    world.pass(1);
    return world.client.state();
  }

  @Test
  void shouldAskTheServerThatWantsToBeAsked() {
    assertEquals(State.RENEW, after(bound(true), reconfigure(SERVER, 5, 8, KEY)));
    assertEquals(State.REBIND, after(bound(true), reconfigure(SERVER, 6, 8, KEY)));
    assertEquals(State.RENEW, after(bound(true), reconfigure(SERVER, 11, 8, KEY)));
  }

  @Test
  void shouldIgnoreAReconfigureThatProvesNothing() {
    DelegationWorld world = bound(true);
    byte[] altered = reconfigure(SERVER, 5, 8, KEY);
    altered[altered.length - 1] ^= 1;
    assertEquals(State.BOUND, after(world, altered));
    assertEquals(State.BOUND, after(world, reconfigure(SERVER, 5, 8, new byte[16])));
    assertEquals(State.BOUND, after(world, reconfigure(SERVER, 5, 6, KEY)));
    assertEquals(State.BOUND, after(world, reconfigure(OTHER, 5, 8, KEY)));
    assertEquals(State.BOUND, after(world, reconfigure(SERVER, 3, 8, KEY)));
  }

  @Test
  void shouldIgnoreAReplay() {
    DelegationWorld world = bound(true);
    byte[] wire = reconfigure(SERVER, 5, 9, KEY);
    assertEquals(State.RENEW, after(world, wire));
    world.served(m -> answer(m, SERVER, ia(LAN, 0, 0, prefix(A, 1000, 2000))));
    world.pass(30);
    assertEquals(State.BOUND, world.client.state());
    world.servers = m -> List.of();
    assertEquals(State.BOUND, after(world, wire));
    assertEquals(State.RENEW, after(world, reconfigure(SERVER, 5, 10, KEY)));
  }

  @Test
  void shouldTakeTheNumberOfTheReplyOnceThoughTheSameKeyComesAgain() {
    DelegationWorld world = bound(true);
    byte[] wire = reconfigure(SERVER, 5, 7, KEY);
    assertEquals(State.RENEW, after(world, wire), "as dibbler sends it");
    world.served(
        m -> answer(m, SERVER, authentication(7, 1, KEY), ia(LAN, 0, 0, prefix(A, 1000, 2000))));
    world.pass(30);
    assertEquals(State.BOUND, world.client.state());
    world.servers = m -> List.of();
    assertEquals(State.BOUND, after(world, wire));
    assertEquals(State.RENEW, after(world, reconfigure(SERVER, 5, 8, KEY)));
  }

  @Test
  void shouldListenOnlyIfToldTo() {
    assertEquals(State.BOUND, after(bound(false), reconfigure(SERVER, 5, 8, KEY)));
  }
}
