package org.slaacguard.lab;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.UdpBatch;
import org.slaacguard.linux.UdpMessage;
import org.slaacguard.linux.UdpOptions;
import org.slaacguard.linux.UdpSocket;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.wireguard.JdkX25519;
import org.slaacguard.wireguard.Peer;
import org.slaacguard.wireguard.Protocol;

/**
 * Initiations with a right MAC1 and no cookie, at a rate, from a host that owns a whole network of
 * IPv4 addresses ({@link #NETWORK}), so that any of them can be the source.
 */
public final class InitiationFlood implements AutoCloseable {
  /** The sending host's local addresses, to which the target needs a route. */
  public static final String NETWORK = "10.64.0.0/10";

  private static final int FIRST_ADDRESS = (10 << 24) | (64 << 16);

  /** So large that a gateway which detects replays takes no message for one. */
  private static final int POOL = 8192;

  private static final int BATCH = 32;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** The apparent senders of the messages. */
  public enum Sources {
    /** One address and port. */
    ONE(1),
    /** A thousand addresses. */
    MANY(1000),
    /** A new one each time, of four million. */
    SPOOFED(1 << 22);

    private final int count;

    Sources(int count) {
      this.count = count;
    }
  }

  private final CompletableFuture<Double> rate;
  private final AtomicLong sent = new AtomicLong();
  private volatile boolean ended;

  /**
   * Begins to send.
   *
   * @param messages sent in turn
   * @param perSecond at most this many
   */
  public InitiationFlood(
      Host from, Endpoint to, Sources sources, List<byte[]> messages, int perSecond) {
    rate = from.async(() -> send(to, sources, messages, perSecond));
  }

  /** Initiations of a key that the responder does not know. */
  public static List<byte[]> unknown(String responderKey) {
    List<byte[]> initiations = new ArrayList<>();
    HandshakeOutput output =
        new HandshakeOutput() {
          @Override
          public void send(@Nullable Peer peer, Endpoint to, byte[] message) {
            initiations.add(message);
          }
        };
    try (Protocol protocol =
            new Protocol(new JdkX25519(), new SecureRandom(), InstantSource.system(), output);
        SecretKey secret = SecretKey.parse(KeyPair.generate().privateKey())) {
      protocol.privateKey(secret);
      Peer peer = protocol.addPeer(0, PublicKey.parse(responderKey));
      peer.endpoint(new Endpoint(IpAddress.parse("192.0.2.1"), 1, 0));
      for (int i = 1; i <= POOL; i++) {
        protocol.initiate(peer, i * Duration.ofSeconds(10).toNanos());
      }
    }
    return initiations;
  }

  private double send(Endpoint to, Sources sources, List<byte[]> messages, int perSecond) {
    SplittableRandom random = new SplittableRandom(1);
    try (Arena arena = Arena.ofConfined();
        UdpSocket socket = UdpSocket.bind4(0, UdpOptions.DEFAULT.withBuffers(1 << 20))) {
      UdpBatch batch = new UdpBatch(arena, BATCH);
      List<MemorySegment> pool =
          messages.stream().map(m -> arena.allocateFrom(ValueLayout.JAVA_BYTE, m)).toList();
      long began = System.nanoTime();
      while (!ended && System.nanoTime() - began < LIMIT.toNanos()) {
        long due = began + sent.get() * 1_000_000_000L / perSecond;
        long wait = due - System.nanoTime();
        if (wait > 0) {
          LockSupport.parkNanos(wait);
          continue;
        }
        for (int i = 0; i < BATCH; i++) {
          UdpMessage message = batch.message(i);
          MemorySegment bytes = pool.get((int) ((sent.get() + i) % pool.size()));
          message.buffer(bytes, 0, (int) bytes.byteSize());
          message.remote().set(to);
          Ipv4Address source = new Ipv4Address(FIRST_ADDRESS + 1 + random.nextInt(sources.count));
          message.local(source.high(), source.low(), 0);
        }
        socket.send(batch, 0, BATCH);
        sent.addAndGet(BATCH);
      }
      return sent.get() * 1e9 / (System.nanoTime() - began);
    }
  }

  /** Messages sent so far. Any thread. */
  public long sent() {
    return sent.get();
  }

  /** Ends it; how many it sent a second. */
  public double end() {
    ended = true;
    return rate.join();
  }

  @Override
  public void close() {
    end();
  }
}
