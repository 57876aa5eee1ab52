package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.linux.UdpBatch;
import org.slaacguard.linux.UdpMessage;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.userspace.PacketMaker.Shape;
import org.slaacguard.wireguard.Messages;

/** What becomes of initiations with a right MAC1, at whatever rate they come. */
final class HandshakeIntakeTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int ROOM = 2048;

  private final Arena arena = Arena.ofConfined();
  private final Random random = new Random(3);
  private final Node node = new Node(2);
  private final ProtocolInbox inbox = node.plane.inbox();
  private final UdpMessage message = new UdpBatch(arena, 1).message(0);
  private final MemorySegment[] bytes = {
    arena.allocate(ROOM), arena.allocate(ROOM), arena.allocate(ROOM)
  };
  private final HandshakeIntake intake =
      new HandshakeIntake(
          arena, node.plane, node.plane.counters().newCell(), IntakeLimits.HANDSHAKES);
  private int initiations;
  private int replies;
  private long now;
  private int fill;
  private int asked;

  /** Takes the replies. */
  private final UdpPort port =
      new UdpPort() {
        @Override
        public int send(UdpBatch out, int index) {
          assertEquals(Messages.COOKIE_REPLY_LENGTH, out.message(index).length());
          replies++;
          return Messages.COOKIE_REPLY_LENGTH;
        }

        @Override
        public int receive(UdpBatch in, int index) {
          throw new AssertionError("nobody asks");
        }

        @Override
        public int fill() {
          asked++;
          return fill;
        }

        @Override
        public boolean segments() {
          return false;
        }
      };

  /** Has somebody begin a handshake with the node, and keeps the messages. */
  @BeforeEach
  void begin() throws BackendException {
    node.start();
    try (Node client = new Node(1)) {
      client.start();
      client.peer(
          PeerUpdate.builder(node.publicKey())
              .endpoint(node.endpoint())
              .allowedIp(IpPrefix.parse("0.0.0.0/0"))
              .build());
      UdpMessage copy = new UdpBatch(arena, 1).message(0);
      client.wrapSockets(
          real ->
              new FussyPort(
                  real,
                  sent -> {
                    assertEquals(Messages.INITIATION_LENGTH, sent.length());
                    copy.buffer(bytes[initiations++], 0, ROOM);
                    sent.deliver(copy);
                    return 0;
                  }));
      client.tun.offer(
          PacketMaker.packet(new Shape(4, 17, 9, 0, 64), 1, 1, 16, new byte[] {1, 2, 3}));
      while (initiations < bytes.length) {
        Node.settle(client);
        client.ahead += 6 * SECOND; // it tries again
      }
    }
  }

  @AfterEach
  void close() {
    node.close();
    arena.close();
  }

  /** One of the messages, from somewhere else each time. */
  private void take(int which) {
    message.remote().set(new Endpoint(new Ipv4Address(random.nextInt()), 9, 0));
    intake.accept(message, bytes[which], 0, Messages.INITIATION_LENGTH);
  }

  /** The first message, one a turn. */
  private void flood(int perSecond, long nanos) {
    for (long end = now + nanos; now < end; now += SECOND / perSecond) {
      intake.begin(port, now);
      take(0);
      intake.finish();
    }
  }

  /** So many messages a turn. */
  private void turn(int which, int count) {
    intake.begin(port, ++now);
    for (int i = 0; i < count; i++) {
      take(which);
    }
    intake.finish();
  }

  @Test
  void shouldBeUnderLoadForAsLongAsAFloodLasts() {
    flood(10_000, SECOND / 5);
    assertTrue(inbox.isUnderLoad(now), "its queue was full");
    int waiting = inbox.messages();
    for (int i = 0; i < 300; i++) {
      flood(i < 30 ? 10_000 : 1100, SECOND / 100);
      assertTrue(inbox.isUnderLoad(now), "after " + i);
    }
    assertEquals(waiting, inbox.messages(), "none is let in");
    assertTrue(replies >= 1 && replies <= 4, replies + " answers to one message");
    now += SECOND + 1;
    assertFalse(inbox.isUnderLoad(now), "it is over");
  }

  /** A stranger without an answer waits five seconds for nothing. */
  @Test
  void shouldAnswerWhoWaitedWhileTheThreadHadNoProcessor() {
    flood(10_000, SECOND / 5);
    fill = 70;
    wholeTurns(150);
    int before = replies;
    turn(1, 1);
    assertEquals(before + 1, replies);
  }

  /** To read costs less than to answer, and among what waits are messages that are proved. */
  @Test
  void shouldAnswerNobodyWhileTheSocketIsAboutToLoseMessages() {
    flood(10_000, SECOND / 5);
    fill = 95;
    wholeTurns(1);
    int before = replies;
    turn(1, 1);
    assertEquals(before, replies, "it is behind");
    turn(2, 1);
    assertEquals(before + 1, replies, "it is not any more");
  }

  @Test
  void shouldAskForTheBufferOnlyWhereTheLastTurnLeftSomethingAndOnceABatch() {
    flood(10_000, SECOND / 5);
    asked = 0;
    turn(1, 1);
    assertEquals(0, asked);
    wholeTurns(1);
    assertEquals(0, asked);
    turn(2, 4);
    assertEquals(1, asked);
  }

  /** Turns that take as many as they may, none of which gets an answer. */
  private void wholeTurns(int count) {
    for (int i = 0; i < count; i++) {
      turn(0, IntakeLimits.HANDSHAKES.runs());
    }
  }

  @Test
  void shouldNotTakeAFewForAFlood() {
    flood(10_000, SECOND / 5);
    while (inbox.takeMessage() != null) {}
    flood(200, 3 * SECOND);
    assertFalse(inbox.isUnderLoad(now));
    assertTrue(inbox.messages() > 200, "they wait like any");
    assertEquals(0, node.count(Counter.DROP_MALFORMED));
  }

  @Test
  void shouldTakeNothingThatHasTheWrongMacForALoad() {
    flood(10_000, SECOND / 5);
    int mac1 = Messages.INITIATION_LENGTH - 32;
    bytes[0].set(ValueLayout.JAVA_BYTE, mac1, (byte) ~bytes[0].get(ValueLayout.JAVA_BYTE, mac1));
    flood(10_000, 2 * SECOND);
    assertFalse(inbox.isUnderLoad(now));
  }
}
