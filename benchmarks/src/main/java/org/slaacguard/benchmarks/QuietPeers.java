package org.slaacguard.benchmarks;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slaacguard.lab.HandshakeOutput;
import org.slaacguard.lab.KeyPair;
import org.slaacguard.lab.LabException;
import org.slaacguard.lab.TunnelSetup.Remote;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.wireguard.Aead;
import org.slaacguard.wireguard.JdkAead;
import org.slaacguard.wireguard.JdkX25519;
import org.slaacguard.wireguard.Keypair;
import org.slaacguard.wireguard.Messages;
import org.slaacguard.wireguard.Peer;
import org.slaacguard.wireguard.Protocol;

/**
 * Peers that send nothing but what holds their sessions: a keepalive each 25 s, as the gateway
 * sends to them, a handshake each two minutes, evenly spread, and a keepalive for each
 * advertisement, without which the gateway would begin a handshake.
 */
final class QuietPeers implements AutoCloseable {
  private static final int KEEPALIVE_SECONDS = 25;
  private static final int REKEY_SECONDS = 120;
  private static final long SECOND = 1_000_000_000L;
  private static final Endpoint GATEWAY = new Endpoint(IpAddress.parse("192.0.2.1"), 1, 0);

  /** Handshakes a second until all have a session. */
  private static final int FIRST_PER_SECOND = 200;

  private final List<One> peers = new ArrayList<>();
  private final Map<Integer, One> byIndex = new HashMap<>();
  private final ByteBuffer received = ByteBuffer.allocate(2048);
  private final Arena arena = Arena.ofShared();
  private final MemorySegment sealed = arena.allocate(256 + Aead.HEADROOM + Aead.TAILROOM);
  private final Aead aead = new JdkAead();
  private @Nullable DatagramChannel channel;

  /** So many peers with new keys. On one thread from here on. */
  QuietPeers(int count) {
    for (int i = 0; i < count; i++) {
      peers.add(new One());
    }
  }

  /** The gateway's configuration. */
  List<Remote> remotes() {
    return peers.stream()
        .map(
            peer ->
                Remote.of(peer.keys.publicKey())
                    .keepalive(KEEPALIVE_SECONDS)
                    .line("LearnableIPs = advertised"))
        .toList();
  }

  /** Each shakes hands with the gateway. On a thread of the peers' host. */
  void connect(InetSocketAddress gateway, String gatewayKey) throws IOException {
    channel = DatagramChannel.open().connect(gateway);
    channel.configureBlocking(false);
    for (One peer : peers) {
      peer.begin(gatewayKey);
    }
    for (int attempt = 0; attempt < 5; attempt++) {
      for (One peer : peers) {
        if (peer.keys() == null) {
          peer.shake();
          takeUntil(System.nanoTime() + SECOND / FIRST_PER_SECOND);
        }
      }
      takeUntil(System.nanoTime() + SECOND);
    }
    long without = peers.stream().filter(peer -> peer.keys() == null).count();
    if (without > 0) {
      throw new LabException(without + " peers are not answered");
    }
  }

  /** Holds the sessions for so long. */
  void hold(Duration time) throws IOException {
    long began = System.nanoTime();
    long end = began + time.toNanos();
    long keepalive = KEEPALIVE_SECONDS * SECOND / peers.size();
    long rekey = REKEY_SECONDS * SECOND / peers.size();
    for (long alive = 0, shaken = 0; System.nanoTime() - end < 0; ) {
      long now = System.nanoTime() - began;
      if (now >= alive * keepalive) {
        peers.get((int) (alive++ % peers.size())).keepAlive();
      }
      if (now >= shaken * rekey) {
        peers.get((int) (shaken++ % peers.size())).shake();
      }
      takeUntil(began + Math.min(alive * keepalive, shaken * rekey));
    }
  }

  private DatagramChannel channel() {
    DatagramChannel open = channel;
    if (open == null) {
      throw new IllegalStateException("not connected");
    }
    return open;
  }

  /** Takes what comes until then: an answer is the peer's whose index it has. */
  private void takeUntil(long end) throws IOException {
    do {
      while (channel().read(received.clear()) > 0) {
        switch (Messages.type(received.array(), received.position())) {
          case Messages.RESPONSE -> answered(System.nanoTime());
          case Messages.TRANSPORT -> confirm();
          default -> {}
        }
      }
      LockSupport.parkNanos(Math.clamp(end - System.nanoTime(), 0, SECOND / 1000));
    } while (System.nanoTime() - end < 0);
  }

  /** Tells the gateway that its packet has come. */
  private void confirm() throws IOException {
    int receiver = received.order(ByteOrder.LITTLE_ENDIAN).getInt(Messages.TRANSPORT_RECEIVER);
    One peer = byIndex.get(receiver);
    if (peer != null && received.position() > Messages.KEEPALIVE_LENGTH) {
      peer.keepAlive();
    }
  }

  private void answered(long now) {
    for (One peer : peers) {
      if (peer.waits) {
        peer.take(now, received.array(), received.position());
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (One peer : peers) {
      peer.close();
    }
    if (channel != null) {
      channel.close();
    }
    aead.close();
    arena.close();
  }

  private final class One extends HandshakeOutput {
    private final KeyPair keys = KeyPair.generate();
    private @Nullable Protocol protocol;
    private @Nullable Peer peer;
    private boolean waits;

    private void begin(String gatewayKey) {
      Protocol fresh =
          new Protocol(new JdkX25519(), new SecureRandom(), InstantSource.system(), this);
      try (SecretKey secret = SecretKey.parse(keys.privateKey())) {
        fresh.privateKey(secret);
      }
      Peer gateway = fresh.addPeer(0, PublicKey.parse(gatewayKey));
      gateway.endpoint(GATEWAY);
      protocol = fresh;
      peer = gateway;
    }

    private @Nullable Keypair keys() {
      Peer gateway = peer;
      return gateway == null ? null : gateway.sendingKeypair(System.nanoTime());
    }

    private void shake() {
      Protocol own = protocol;
      Peer gateway = peer;
      if (own != null && gateway != null) {
        waits = true;
        own.initiate(gateway, System.nanoTime());
        own.poll(System.nanoTime());
      }
    }

    private void take(long now, byte[] message, int length) {
      Protocol own = protocol;
      if (own != null) {
        own.receive(now, message, length, GATEWAY, false);
      }
    }

    private void keepAlive() throws IOException {
      Keypair session = keys();
      if (session == null) {
        return;
      }
      long counter = session.reserveCounters(1);
      aead.seal(session.sendKey(), counter, sealed, Aead.HEADROOM, 0);
      ByteBuffer message =
          ByteBuffer.allocate(Messages.TRANSPORT_HEADER + Aead.TAG)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putInt(Messages.TRANSPORT)
              .putInt(session.remoteIndex())
              .putLong(counter);
      MemorySegment.copy(
          sealed,
          ValueLayout.JAVA_BYTE,
          Aead.HEADROOM,
          message.array(),
          Messages.TRANSPORT_HEADER,
          Aead.TAG);
      channel().write(message.rewind());
    }

    @Override
    public void send(@Nullable Peer to, Endpoint where, byte[] message) {
      try {
        channel().write(ByteBuffer.wrap(message));
      } catch (IOException e) {
        throw new LabException("sending a handshake", e);
      }
    }

    @Override
    public void sessionReady(Peer with, boolean confirm) {
      waits = false;
      Keypair session = keys();
      if (session != null) {
        byIndex.put(session.localIndex(), this);
      }
      try {
        keepAlive(); // the gateway may send only after a packet under the new keys
      } catch (IOException e) {
        throw new LabException("confirming a session", e);
      }
    }

    private void close() {
      if (protocol != null) {
        protocol.close();
      }
    }
  }
}
