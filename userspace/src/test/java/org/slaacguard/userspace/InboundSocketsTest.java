package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.Counter;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.UdpBatch;
import org.slaacguard.wireguard.Aead;

final class InboundSocketsTest {
  private final Arena arena = Arena.ofShared();
  private final Aead aead = Crypto.choose().newAead();
  private final Node node = new Node(1);
  private final Counters.Cell counters = node.plane.counters().newCell();
  private final Watched watched = new Watched();
  private final InboundSockets sockets = new InboundSockets(1, counters, watched);
  private final InboundWorker worker =
      new InboundWorker(arena, node.plane, node.tun, aead, counters, true, IntakeLimits.PACKETS);
  private final Port ipv4 = new Port();
  private final Port ipv6 = new Port();

  /** A socket that gives nothing but errors. */
  private static final class Port implements UdpPort {
    int answer = -Errno.EAGAIN;
    int asked;

    @Override
    public int send(UdpBatch batch, int index) {
      return -Errno.EIO;
    }

    @Override
    public int receive(UdpBatch batch, int index) {
      asked++;
      return answer;
    }

    @Override
    public boolean segments() {
      return false;
    }
  }

  /** What a thread would do. */
  private static final class Watched implements InboundSockets.Reports {
    final boolean[] watched = new boolean[InboundSockets.COUNT];
    final List<String> broken = new ArrayList<>();
    final Set<Integer> empty = new HashSet<>();

    @Override
    public void watch(int index, boolean on) {
      watched[index] = on;
    }

    @Override
    public boolean mayHave(int index) {
      return !empty.contains(index);
    }

    @Override
    public void broken() {
      broken.add("broken");
    }
  }

  @BeforeEach
  void open() {
    sockets.use(0, new UdpBinding.Pair(ipv4, ipv6), null);
  }

  @AfterEach
  void close() {
    node.close();
    aead.close();
    arena.close();
  }

  @Test
  void shouldNotTrySocketsThatFailAHundredTimesASecond() {
    ipv4.answer = -Errno.ENOMEM;
    long second = 1_000_000_000L;
    for (long now = 0; now < second; now += second / 1000) {
      assertEquals(-Errno.EAGAIN, sockets.batch(worker, now));
    }
    assertTrue(ipv4.asked < 10, "asked " + ipv4.asked + " times");
    assertEquals(1000, ipv6.asked, "the other one is not held up");
    assertEquals(ipv4.asked, counters.get(Counter.UDP_RX_ERRORS));
    assertTrue(!watched.watched[0] && watched.watched[1]);
    assertTrue(sockets.patience(second) > 0, "it is looked at again without being woken");
    assertEquals(List.of(), watched.broken);
  }

  @Test
  void shouldReadOnlySocketsThatMayHaveSomething() {
    watched.empty.add(0);
    sockets.batch(worker, 0);
    assertEquals(0, ipv4.asked);
    assertEquals(1, ipv6.asked);
    watched.empty.clear();
    sockets.batch(worker, 1);
    assertEquals(1, ipv4.asked);
    assertEquals(2, ipv6.asked);
  }

  @Test
  void shouldReadNoMoreThanItIsToldTo() {
    ipv4.answer = 3;
    worker.most(1);
    assertEquals(1, sockets.batch(worker, 0));
    assertEquals(1, ipv4.asked, "not once more in vain");
    assertEquals(1, ipv6.asked);
    worker.most(IntakeLimits.PACKETS.runs());
    assertEquals(IntakeLimits.PACKETS.runs(), sockets.batch(worker, 1));
  }

  @Test
  void shouldTryAFailedSocketAgainThoughNobodyWatchesIt() {
    ipv4.answer = -Errno.ENOMEM;
    sockets.batch(worker, 0);
    assertEquals(1, ipv4.asked);
    // What the poller says of sockets that it does not watch.
    watched.empty.addAll(Set.of(0, 1));
    ipv4.answer = -Errno.EAGAIN;
    sockets.batch(worker, sockets.patience(0) - 1);
    assertEquals(1, ipv4.asked);
    sockets.batch(worker, sockets.patience(0));
    assertEquals(2, ipv4.asked);
    assertEquals(1, ipv6.asked);
    assertTrue(watched.watched[0]);
    assertEquals(-1, sockets.patience(DescriptorFaults.LONGEST_NANOS));
  }

  @Test
  void shouldWatchASocketAgainThatWorksAgain() {
    ipv4.answer = -Errno.ENOMEM;
    sockets.batch(worker, 0);
    ipv4.answer = -Errno.EAGAIN;
    sockets.batch(worker, sockets.patience(0));
    assertTrue(watched.watched[0]);
    assertEquals(-1, sockets.patience(1));
  }

  @Test
  void shouldReportASocketThatDoesNotWorkForFiveSeconds() {
    ipv6.answer = -Errno.ENOMEM;
    for (long now = 0; now < DescriptorFaults.LASTING_NANOS; now += 100_000_000L) {
      sockets.batch(worker, now);
    }
    assertEquals(List.of(), watched.broken);
    sockets.batch(worker, DescriptorFaults.LASTING_NANOS + DescriptorFaults.LONGEST_NANOS);
    assertEquals(List.of("broken"), watched.broken);
  }

  @Test
  void shouldReportASocketAtOnceThatAnAdministratorHasEnded() {
    ipv4.answer = -Errno.ECONNABORTED;
    sockets.batch(worker, 0);
    assertEquals(List.of("broken"), watched.broken);
  }

  @Test
  void shouldTakeWhatComesToThePortBeforeUntilThatEnds() {
    Port old = new Port();
    sockets.use(0, new UdpBinding.Pair(ipv4, ipv6), new UdpBinding.Pair(old, null));
    sockets.batch(worker, 0);
    assertEquals(1, old.asked);
    sockets.use(0, new UdpBinding.Pair(ipv4, ipv6), null);
    sockets.batch(worker, 0);
    assertEquals(1, old.asked);
    assertEquals(2, ipv4.asked);
    assertTrue(!watched.watched[2]);
  }
}
