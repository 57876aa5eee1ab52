package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slaacguard.control.Counter;
import org.slaacguard.linux.Capability;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.LinkChange;
import org.slaacguard.linux.NetworkNamespace;
import org.slaacguard.linux.Privileges;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.testing.NeedsRoot;
import org.slaacguard.userspace.WarmUpPath.Over;
import org.slaacguard.wireguard.Aead;
import org.slaacguard.wireguard.X25519;

final class WarmUpTest {
  /** More than the script of packets has, and enough for each odd message. */
  private static final int ROUNDS = 200;

  private final Crypto crypto = Crypto.choose();
  private final UserspaceOptions options = UserspaceOptions.of("warm");

  @ParameterizedTest
  @EnumSource
  void shouldGetPacketsThroughBothDataPlanesAndLeaveNothingOpen(Over over) {
    int descriptors = Fd.open();
    assertTrue(WarmUp.run(crypto, options, List.of(over), 1, rounds -> rounds < ROUNDS) > ROUNDS);
    assertEquals(descriptors, Fd.open());
  }

  @ParameterizedTest
  @EnumSource
  void shouldHaveEveryKindOfPacketPassAndEveryOddMessageDropped(Over over) throws Exception {
    try (WarmUpPair pair = new WarmUpPair(crypto, options, over)) {
      for (int round = 0; round < ROUNDS; round++) {
        pair.turn();
      }
      WarmUpSide right = pair.right();
      assertEquals(0, right.count(Counter.DROP_INNER_MALFORMED));
      assertTrue(right.count(Counter.DROP_MALFORMED) >= 3);
      assertTrue(right.count(Counter.DROP_UNKNOWN_INDEX) >= 1);
      assertTrue(right.count(Counter.DROP_AUTHENTICATION) >= 1);
      assertEquals(1, right.learned());
      // To a learned address, before it was.
      assertTrue(right.count(Counter.DROP_NO_PEER) < ROUNDS / 4);
    }
  }

  /** The first second of a real flood must not meet code that has never run. */
  @ParameterizedTest
  @EnumSource
  void shouldAnswerAFloodFromTheSocketToTheSocket(Over over) throws Exception {
    try (WarmUpPair pair = new WarmUpPair(crypto, options, over)) {
      pair.rehearseFlood();
      for (int round = 0; round < ROUNDS; round++) {
        pair.turn();
      }
      WarmUpSide right = pair.right();
      assertEquals(0, right.count(Counter.COOKIE_REPLY), "their own handshake needed none");
      long packets = pair.packets();
      for (int round = 0; round < ROUNDS; round++) {
        pair.rehearseFlood();
        pair.turn();
      }
      assertTrue(right.count(Counter.COOKIE_REPLY) > 0);
      assertTrue(pair.packets() > packets, "packets pass meanwhile");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldLeaveNothingOpenWhereverItsMakingFails(Over over) throws Exception {
    int descriptors = Fd.open();
    int steps = 0;
    for (boolean made = false; !made; steps++) {
      Failing failing = new Failing(crypto, steps);
      try (WarmUpPair pair = new WarmUpPair(failing.crypto(), options, over)) {
        made = pair.packets() == 0;
      } catch (IllegalStateException e) {
        assertEquals("step " + steps, e.getMessage());
      }
      assertEquals(0, failing.open);
      assertEquals(descriptors, Fd.open());
    }
    assertTrue(steps > 4, "steps " + steps);
  }

  /** Works for some steps of the making, a cipher or a key each, and counts ciphers. */
  private static final class Failing implements X25519 {
    private final Crypto real;
    private final int works;
    private int steps;
    private int open;

    Failing(Crypto real, int works) {
      this.real = real;
      this.works = works;
    }

    Crypto crypto() {
      return new Crypto(this::cipher, "failing", this);
    }

    private void step() {
      if (steps++ == works) {
        throw new IllegalStateException("step " + works);
      }
    }

    private Aead cipher() {
      step();
      open++;
      Aead aead = real.newAead();
      return new Aead() {
        @Override
        public String name() {
          return aead.name();
        }

        @Override
        public void seal(
            MemorySegment key, long counter, MemorySegment buffer, long offset, int length) {
          aead.seal(key, counter, buffer, offset, length);
        }

        @Override
        public boolean open(
            MemorySegment key,
            long counter,
            MemorySegment source,
            long sourceOffset,
            int length,
            MemorySegment target,
            long targetOffset) {
          return aead.open(key, counter, source, sourceOffset, length, target, targetOffset);
        }

        @Override
        public void close() {
          open--;
          aead.close();
        }
      };
    }

    @Override
    public String name() {
      return "failing";
    }

    @Override
    public void publicKey(byte[] privateKey, byte[] publicKey) {
      step();
      real.x25519().publicKey(privateKey, publicKey);
    }

    @Override
    public boolean agree(byte[] privateKey, byte[] publicKey, byte[] shared) {
      return real.x25519().agree(privateKey, publicKey, shared);
    }
  }

  /** As a gateway that has given up what it does not need; in a namespace that plays the host. */
  @NeedsRoot
  @ParameterizedTest
  @EnumSource(names = {"IPV4", "IPV6"})
  void shouldWarmUpTheSystemCallsWithoutTheRightToMakeANamespace(Over over) throws Exception {
    FutureTask<String> task =
        new FutureTask<>(
            () -> {
              try (NetworkNamespace host = NetworkNamespace.anonymous()) {
                host.enter();
              }
              try (Rtnetlink rtnetlink = Rtnetlink.open()) {
                rtnetlink.links().change("lo", new LinkChange().up(true));
              }
              Privileges.keepOnly(Set.of(Capability.NET_ADMIN));
              try (WarmUpPair pair = new WarmUpPair(crypto, options, over)) {
                for (int round = 0; round < ROUNDS; round++) {
                  pair.turn();
                }
                assertTrue(pair.packets() > ROUNDS);
                return pair.toString();
              }
            });
    Thread.ofPlatform().start(task);
    assertEquals(over.toString(), task.get());
  }

  @Test
  void shouldDoNothingWhenSwitchedOff() {
    assertEquals(0, UserspaceBackend.train(Duration.ZERO));
  }

  @Test
  void shouldTrainUntilItHasDoneEnoughOnABusyMachine() {
    long enough = WarmUp.TRAINED_ROUNDS;
    assertTrue(WarmUp.trainsOn(enough, 9, 10), "not before its time");
    assertFalse(WarmUp.trainsOn(enough, 10, 10));
    assertTrue(WarmUp.trainsOn(enough - 1, 10, 10), "too little done");
    assertTrue(WarmUp.trainsOn(0, 10 * WarmUp.MOST_TIMES - 1, 10));
    assertFalse(WarmUp.trainsOn(0, 10 * WarmUp.MOST_TIMES, 10), "a build does not wait for ever");
  }
}
