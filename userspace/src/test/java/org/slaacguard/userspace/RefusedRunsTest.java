package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.UdpMessage;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.userspace.PacketMaker.Shape;
import org.slaacguard.userspace.PeerState.LocalAddress;

/** Runs of datagrams that the kernel does not take, as over a path with a small MTU. */
final class RefusedRunsTest {
  private static final Shape TO_NEAR = new Shape(4, 17, 9, 0, 64);
  private static final Shape TO_FAR = new Shape(6, 17, 9, 0, 64);
  private static final int BATCH = 10;

  private final Random random = new Random(5);
  private final Node client = new Node(1);
  private final Node near = new Node(2);
  private final Node far = new Node(3);

  // What the client's socket was asked for, and what it refuses.
  private int nearRuns;
  private int farRuns;
  private int errno;
  private int unusableSource;

  @BeforeEach
  void connect() throws BackendException {
    client.start();
    near.start();
    far.start();
    client.peer(
        PeerUpdate.builder(near.publicKey())
            .endpoint(near.endpoint())
            .allowedIp(IpPrefix.parse("10.0.0.0/16"))
            .build());
    client.peer(
        PeerUpdate.builder(far.publicKey())
            .endpoint(far.endpoint())
            .allowedIp(IpPrefix.parse("::/0"))
            .build());
    for (Node node : new Node[] {near, far}) {
      node.peer(
          PeerUpdate.builder(client.publicKey())
              .allowedIp(IpPrefix.parse("0.0.0.0/0"))
              .allowedIp(IpPrefix.parse("::/0"))
              .build());
    }
    offer(TO_NEAR, 1);
    offer(TO_FAR, 1);
    Node.settle(client, near, far);
    near.tun.written.clear();
    far.tun.written.clear();
    client.wrapSockets(port -> new FussyPort(port, this::judge));
  }

  @AfterEach
  void close() {
    client.close();
    near.close();
    far.close();
  }

  private int judge(UdpMessage message) {
    if (message.hasLocal() && unusableSource != 0) {
      return -unusableSource;
    }
    if (message.segmentSize() > 0 && message.remote().port() == near.endpoint().port()) {
      nearRuns++;
      return -errno;
    }
    farRuns += message.segmentSize() > 0 ? 1 : 0;
    return 0;
  }

  private void offer(Shape shape, int count) {
    for (int i = 0; i < count; i++) {
      client.tun.offer(PacketMaker.packet(shape, 1, 1, 16, PacketMaker.bytes(random, 500)));
    }
  }

  private void send(Shape shape) {
    offer(shape, BATCH);
    Node.settle(client, near, far);
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EINVAL, Errno.EMSGSIZE, Errno.EIO})
  void shouldSendThePiecesOfARefusedRunAndGoOnWithRunsToOthers(int error) {
    errno = error;
    send(TO_NEAR);
    send(TO_NEAR);
    send(TO_FAR);
    send(TO_FAR);
    assertEquals(2 * BATCH, near.tun.written.size(), "nothing is lost");
    assertEquals(2 * BATCH, far.tun.written.size());
    assertEquals(1, nearRuns, "spared for a while");
    assertEquals(2, farRuns, "another peer's way is another matter");
    assertEquals(0, client.count(Counter.DROP_UDP_SEND));
    for (byte[] packet : near.tun.written) {
      assertEquals(528, packet.length);
    }
  }

  @Test
  void shouldTryARunAgainAfterAWhile() {
    errno = Errno.EINVAL;
    send(TO_NEAR);
    client.laterNanos = PeerState.RUNS_REFUSED_NANOS + 1;
    send(TO_NEAR);
    assertEquals(2, nearRuns);
    assertEquals(2 * BATCH, near.tun.written.size());
  }

  @Test
  void shouldTryARunAtOnceWhenThePeerIsElsewhere() throws BackendException {
    errno = Errno.EINVAL;
    send(TO_NEAR);
    client.peer(PeerUpdate.builder(near.publicKey()).endpoint(near.endpoint()).build());
    send(TO_NEAR);
    assertEquals(2, nearRuns);
  }

  @Test
  void shouldKeepTheSourceWhenTheRunWasAtFault() {
    LocalAddress source = sourceToNear();
    errno = Errno.EINVAL;
    send(TO_NEAR);
    assertEquals(source, sourceToNear());
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EINVAL, Errno.EADDRNOTAVAIL, Errno.ENETUNREACH})
  void shouldGiveUpASourceThatDoesNotServe(int error) {
    unusableSource = error;
    send(TO_FAR);
    assertEquals(BATCH, far.tun.written.size(), "nothing is lost");
    assertNull(source(far));
    int runs = farRuns;
    send(TO_FAR);
    assertEquals(runs + 1, farRuns, "the run was not at fault");
  }

  @Test
  void shouldKeepTheSourceWhenNothingServes() {
    LocalAddress source = sourceToNear();
    client.wrapSockets(port -> new FussyPort(port, message -> -Errno.ENETUNREACH));
    send(TO_NEAR);
    assertEquals(source, sourceToNear());
    assertEquals(BATCH, client.count(Counter.DROP_UDP_SEND));
  }

  private LocalAddress sourceToNear() {
    LocalAddress source = source(near);
    assertNotNull(source, "the handshake told it");
    return source;
  }

  private @Nullable LocalAddress source(Node node) {
    PeerState state = client.state.peer(node.publicKey());
    assertNotNull(state);
    return state.source().get();
  }

  @Test
  void shouldSendTheSameBytesEitherWay() {
    byte[] packet = PacketMaker.packet(TO_NEAR, 1, 1, 16, PacketMaker.bytes(random, 700));
    errno = Errno.EMSGSIZE;
    for (int i = 0; i < BATCH; i++) {
      client.tun.offer(packet);
    }
    Node.settle(client, near);
    near.tun.written.forEach(each -> assertArrayEquals(packet, each));
    assertEquals(BATCH, near.tun.written.size());
  }
}
