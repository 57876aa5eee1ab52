package org.slaacguard.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/**
 * Packet workers encrypt and decrypt without a pause while one thread rekeys, removes and adds
 * peers. No worker may see wiped keys, a counter used twice, or an index of another peer.
 */
class ProtocolThreadsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int ROUNDS = 300;
  private static final int ENOUGH = 100;

  private final AtomicLong now = new AtomicLong(SECOND);
  private final End a = new End(1, () -> Instant.EPOCH.plusNanos(now.get()));
  private final End b = new End(2, () -> Instant.EPOCH.plusNanos(now.get()));
  private volatile Peer toB = addPeer();
  private volatile boolean stop;
  private final AtomicInteger delivered = new AtomicInteger();

  private static final class End implements ProtocolSink {
    private final ArrayDeque<byte[]> out = new ArrayDeque<>();
    private final SecretKey secret;
    private final PublicKey key;
    private final Protocol protocol;
    private int completed;

    End(int number, InstantSource wallClock) {
      byte[] bytes = new byte[32];
      bytes[1] = (byte) number;
      secret = SecretKey.ofBytes(bytes);
      X25519 dh = new JdkX25519();
      byte[] shared = new byte[32];
      dh.publicKey(bytes, shared);
      key = PublicKey.ofBytes(shared);
      protocol = new Protocol(dh, new SecureRandom(), wallClock, this);
      protocol.privateKey(secret);
    }

    @Override
    public void send(@Nullable Peer peer, Endpoint to, byte[] message) {
      out.add(message);
    }

    @Override
    public void authenticated(Peer peer, Endpoint from, int length) {}

    @Override
    public void keepalive(Peer peer) {}

    @Override
    public void sessionReady(Peer peer, boolean confirm) {
      completed++;
    }

    @Override
    public void stagedExpired(Peer peer) {}

    @Override
    public void sessionExpired(Peer peer) {}

    @Override
    public void count(ProtocolEvent event) {}

    @Override
    public void wake() {}
  }

  @Test
  void shouldKeepKeysForWorkersThatUseThem() throws InterruptedException, ExecutionException {
    List<Future<Boolean>> results = new ArrayList<>();
    int rounds = 0;
    try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
      b.protocol.addPeer(0, a.key);
      for (int i = 0; i < 2; i++) {
        results.add(pool.submit(this::work));
      }
      // On a busy machine the workers begin when they get a processor.
      while ((rounds < ROUNDS || delivered.get() <= ENOUGH)
          && results.stream().noneMatch(Future::isDone)) {
        protocolRound(rounds++);
      }
      stop = true;
      for (Future<Boolean> result : results) {
        assertTrue(result.get());
      }
    }
    assertEquals(rounds, a.completed);
    assertTrue(b.completed > 0);
    a.protocol.close();
    b.protocol.close();
  }

  private Peer addPeer() {
    Peer peer = a.protocol.addPeer(0, b.key);
    peer.endpoint(Endpoint.parse("192.0.2.1:1"));
    return peer;
  }

  /** Rekeys once, and now and then removes and adds the peer. */
  private void protocolRound(int round) {
    if (round % 10 == 9) {
      a.protocol.removePeer(toB);
      toB = addPeer();
    }
    long time = now.addAndGet(6 * SECOND);
    a.protocol.initiate(toB, time);
    carry(a, b, time);
    carry(b, a, time);
    a.protocol.poll(time);
    b.protocol.poll(time);
  }

  private static void carry(End from, End to, long time) {
    for (byte[] message = from.out.poll(); message != null; message = from.out.poll()) {
      to.protocol.receive(time, message, message.length, Endpoint.parse("192.0.2.1:1"), false);
    }
  }

  private boolean work() {
    try (Arena arena = Arena.ofConfined();
        Aead aead = new JdkAead();
        GracePeriod.Reader sending = a.protocol.gracePeriod().register();
        GracePeriod.Reader receiving = b.protocol.gracePeriod().register()) {
      MemorySegment in = arena.allocate(512, 64);
      MemorySegment out = arena.allocate(512, 64);
      while (!stop) {
        sending.begin();
        receiving.begin();
        for (int i = 0; i < 16; i++) {
          delivered.addAndGet(packet(aead, in, out));
        }
        receiving.end();
        sending.end();
      }
    }
    return true;
  }

  private int packet(Aead aead, MemorySegment in, MemorySegment out) {
    long time = now.get();
    Keypair keys = toB.sendingKeypair(time);
    if (keys == null) {
      return 0;
    }
    long counter = keys.reserveCounters(1);
    aead.seal(keys.sendKey(), counter, in, 64, 64);
    keys.peer().sent(keys, time, true);
    Keypair theirs = b.protocol.keypair(keys.remoteIndex());
    if (theirs == null) {
      return 0;
    }
    assertTrue(aead.open(theirs.receiveKey(), counter, in, 64, 80, out, 64), "wrong keys");
    if (!theirs.acceptCounter(counter)) {
      // True only if this thread rested while the other one used a whole window.
      assertTrue(keys.reserveCounters(1) - counter >= ReplayWindow.SIZE, "counter used twice");
      return 0;
    }
    theirs.peer().received(theirs, time, true);
    return 1;
  }
}
