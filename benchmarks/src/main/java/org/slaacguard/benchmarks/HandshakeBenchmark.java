package org.slaacguard.benchmarks;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.slaacguard.lab.HandshakeOutput;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.userspace.Crypto;
import org.slaacguard.wireguard.Keypair;
import org.slaacguard.wireguard.Peer;
import org.slaacguard.wireguard.Protocol;
import org.slaacguard.wireguard.X25519;

/** Handshakes without sockets and threads, and the replay window of the session they make. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class HandshakeBenchmark {
  private static final Endpoint SOMEWHERE = new Endpoint(IpAddress.parse("192.0.2.1"), 1, 0);

  /** Longer than between two handshakes with a peer. */
  private static final long PAUSE = 10_000_000_000L;

  private final X25519 dh = Crypto.choose().x25519();
  private final End initiator = new End(dh, 1);
  private final End responder = new End(dh, 2);
  private final Peer peer = initiator.know(responder);
  private final byte[] secret = new byte[32];
  private final byte[] shared = new byte[32];
  private long now = PAUSE;
  private @Nullable Keypair session;
  private long counter;

  /** For the harness. */
  public HandshakeBenchmark() {}

  /** Makes a session. */
  @Setup
  public void connect() {
    responder.know(initiator);
    secret[0] = 1;
    handshake();
    session = peer.sendingKeypair(now);
  }

  /** Wipes the keys. */
  @TearDown
  public void close() {
    initiator.protocol.close();
    responder.protocol.close();
  }

  /** One agreement, of four that either end has to make for a handshake. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public boolean agreement() {
    return dh.agree(secret, responder.publicKey, shared);
  }

  /** Both ends of a handshake: initiation, response and the keys. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public int handshake() {
    now += PAUSE;
    initiator.protocol.poll(now);
    responder.protocol.poll(now);
    initiator.protocol.initiate(peer, now);
    int messages = initiator.deliver(responder, now);
    return messages + responder.deliver(initiator, now);
  }

  /** The replay window, packets in order. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  public boolean counterInOrder() {
    return session().acceptCounter(counter++);
  }

  /** The replay window, every other packet overtaken by sixteen. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  public boolean counterOutOfOrder() {
    long next = counter++;
    return session().acceptCounter((next & 1) == 0 ? next + 32 : next);
  }

  private Keypair session() {
    Keypair keys = session;
    if (keys == null) {
      throw new IllegalStateException("there is no session");
    }
    return keys;
  }

  /** One end. */
  private static final class End extends HandshakeOutput {
    private final ArrayDeque<byte[]> sent = new ArrayDeque<>();
    private final byte[] publicKey = new byte[32];
    private final Protocol protocol;

    End(X25519 dh, int number) {
      protocol = new Protocol(dh, new Random(number), InstantSource.system(), this);
      byte[] secret = new byte[32];
      secret[1] = (byte) number;
      dh.publicKey(secret, publicKey);
      try (SecretKey key = SecretKey.ofBytes(secret)) {
        protocol.privateKey(key);
      }
    }

    Peer know(End other) {
      Peer peer = protocol.addPeer(0, PublicKey.ofBytes(other.publicKey));
      peer.endpoint(SOMEWHERE);
      return peer;
    }

    int deliver(End to, long now) {
      int count = 0;
      for (byte[] message = sent.poll(); message != null; message = sent.poll()) {
        to.protocol.receive(now, message, message.length, SOMEWHERE, false);
        count++;
      }
      return count;
    }

    @Override
    public void send(@Nullable Peer to, Endpoint where, byte[] message) {
      sent.add(message);
    }
  }
}
