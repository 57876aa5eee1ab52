package org.slaacguard.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.slaacguard.wireguard.SimulatedPair.MILLISECOND;
import static org.slaacguard.wireguard.SimulatedPair.SECOND;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.fuzz.Target;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.SecretKey;

/**
 * Two ends and an attacker who sees, repeats and changes what they send, and sends what it likes.
 * What was not sent by an end changes nothing at the other, and in the end they still find each
 * other.
 *
 * <p>An input is a row of steps, each a byte of what, by whom, and its arguments.
 */
public final class ProtocolTarget implements Target {
  private static final Endpoint ATTACKER = Endpoint.parse("203.0.113.66:666");
  private static final int STEPS = 60;
  private static final int BY_A = 0x80;

  /** What a forged message must not change. */
  private record State(
      @Nullable Endpoint endpoint, @Nullable Keypair keys, int ready, int expired, int delivered) {
    static State of(SimulatedNode node, long now) {
      return new State(
          node.peer.endpoint(),
          node.peer.sendingKeypair(now),
          node.ready,
          node.expired,
          node.delivered.size() + node.emptyReceived);
    }
  }

  @Override
  public void run(byte[] input) {
    byte[] other = new byte[32];
    Arrays.fill(other, (byte) 9);
    try (SimulatedPair pair = new SimulatedPair(3);
        SecretKey strange = SecretKey.ofBytes(other)) {
      ByteBuffer in = ByteBuffer.wrap(input);
      for (int step = 0; step < STEPS && in.hasRemaining(); step++) {
        step(pair, in, strange);
      }
      ProtocolModelTest.setRight(pair);
      pair.run(10 * SECOND);
      pair.assertBothHeard(60 * SECOND);
    }
  }

  private static void step(SimulatedPair pair, ByteBuffer in, SecretKey strange) {
    int what = in.get();
    SimulatedNode node = (what & BY_A) != 0 ? pair.a : pair.b;
    switch (what & 0xf) {
      case 0 -> node.protocol.initiate(node.peer, pair.now);
      case 1 -> node.sendData("d");
      case 2 -> pair.run(next(in) * MILLISECOND);
      case 3 -> pair.run(next(in) * SECOND);
      case 4 -> pair.loss = 1 - pair.loss;
      case 5 -> node.underLoad = !node.underLoad;
      case 6 -> node.protocol.privateKey(next(in) % 2 == 0 ? strange : node.key);
      case 7 -> node.protocol.presharedKey(node.peer, next(in) % 2 == 0 ? strange : null);
      case 8 -> node.protocol.persistentKeepalive(node.peer, next(in), pair.now);
      case 9 -> ProtocolModelTest.comeAgain(node);
      case 10 -> repeat(pair, node, in);
      case 11 -> noise(pair, node, in);
      default -> change(pair, node, in, (what & 0x40) != 0);
    }
  }

  private static int next(ByteBuffer in) {
    return in.hasRemaining() ? in.get() & 0xff : 0;
  }

  /** One of what was sent, the last for 0; null if nothing was. */
  private static byte @Nullable [] sent(SimulatedPair pair, ByteBuffer in) {
    int back = next(in);
    return pair.sent.isEmpty()
        ? null
        : pair.sent.get(pair.sent.size() - 1 - back % pair.sent.size()).clone();
  }

  /** It may be the first time that it arrives: then it counts, wherever it comes from. */
  private static void repeat(SimulatedPair pair, SimulatedNode node, ByteBuffer in) {
    byte[] message = sent(pair, in);
    if (message != null) {
      node.receive(message, next(in) % 2 == 0 ? ATTACKER : other(pair, node).address);
    }
  }

  private static SimulatedNode other(SimulatedPair pair, SimulatedNode node) {
    return node == pair.a ? pair.b : pair.a;
  }

  private static void noise(SimulatedPair pair, SimulatedNode node, ByteBuffer in) {
    byte[] message = new byte[Math.min(next(in), in.remaining())];
    in.get(message);
    forged(pair, node, message);
  }

  /** Bytes of a real message overwritten, or its end cut off; MAC1 made right if asked for. */
  private static void change(SimulatedPair pair, SimulatedNode node, ByteBuffer in, boolean sign) {
    byte[] message = sent(pair, in);
    if (message == null) {
      return;
    }
    int how = next(in);
    int at = next(in) % message.length;
    if (how % 8 == 7) {
      message = Arrays.copyOf(message, at);
    } else {
      for (int i = 0; i <= how % 8 && at + i < message.length; i++) {
        message[at + i] ^= (byte) next(in);
      }
    }
    if (sign && (message.length == Messages.INITIATION_LENGTH || message.length == 92)) {
      new CookieGenerator(new Blake2s(), node.publicKey.toBytes()).sign(pair.now, message);
    }
    forged(pair, node, message);
  }

  private static void forged(SimulatedPair pair, SimulatedNode node, byte[] message) {
    if (pair.sent.stream().anyMatch(real -> isAuthentic(real, message))) {
      return;
    }
    State before = State.of(node, pair.now);
    node.receive(message, ATTACKER);
    assertEquals(before, State.of(node, pair.now));
  }

  /**
   * Whether a message says what a real one says, and may be taken for it: the MACs say only that a
   * message may be looked at, and the indices of a handshake are under nothing else (whitepaper,
   * section 5.4).
   */
  private static boolean isAuthentic(byte[] real, byte[] message) {
    if (real.length != message.length || real[0] != message[0]) {
      return false;
    }
    int from =
        switch (real[0]) {
          case Messages.INITIATION -> Messages.INITIATION_EPHEMERAL;
          case Messages.RESPONSE -> Messages.RESPONSE_EPHEMERAL;
          default -> 0;
        };
    int to = real.length - (from == 0 ? 0 : 2 * Messages.MAC);
    return Arrays.equals(real, from, to, message, from, to)
        && Arrays.equals(real, 0, 4, message, 0, 4);
  }

  @Override
  public List<byte[]> seeds() {
    int a = BY_A;
    return List.of(
        // A handshake, data both ways, time until the next one.
        bytes(a, 2, 10, a | 1, 2, 20, 1, 2, 20, 3, 130, a | 1, 2, 20),
        // Under load, a cookie; a repeated initiation, a changed response.
        bytes(5, a, 2, 50, 3, 6, 10, 1, 0, a | 13, 0, 0, 30, 1, 3, 6),
        // The attacker has the initiation first, signs a changed one, then sends it as it was.
        bytes(4, a, 0x4c, 0, 0, 40, 1, 10, 0, 0, 4, a | 1, 2, 200),
        // Other keys, and back.
        bytes(a | 1, 2, 50, 6, 0, 2, 50, a | 1, 3, 6, 6, 1, 7, 0, 3, 20, 7, 1, 9, 8, 25, 3, 60),
        // Keys that become too old while a packet is on its way: found by an hour's fuzzing.
        bytes(1, 8, 181, 3, 42, 3, 128, a | 8),
        // Noise of each type.
        bytes(a | 1, 2, 50, 11, 8, 1, 0, 0, 0, 9, 9, 9, 9, 11, 4, 4, 0, 0, 0, 0x4c, 1, 7, 100));
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
