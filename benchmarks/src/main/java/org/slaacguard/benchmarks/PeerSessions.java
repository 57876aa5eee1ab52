package org.slaacguard.benchmarks;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
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
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.userspace.Crypto;
import org.slaacguard.wireguard.Aead;
import org.slaacguard.wireguard.JdkX25519;
import org.slaacguard.wireguard.Keypair;
import org.slaacguard.wireguard.Messages;
import org.slaacguard.wireguard.Peer;
import org.slaacguard.wireguard.Protocol;

/**
 * Many peers of one gateway, which share a socket: they shake hands, send packets, and take those
 * that come. On one thread, except for {@link #publicKeys}.
 */
final class PeerSessions implements AutoCloseable {
  private static final long SECOND = 1_000_000_000L;
  private static final Endpoint GATEWAY = new Endpoint(IpAddress.parse("192.0.2.1"), 1, 0);
  private static final int LARGEST = 2048;
  private static final int BUFFER = 4 << 20;

  /** Handshakes a second until all have a session. */
  private static final int FIRST_PER_SECOND = 200;

  private static final int ATTEMPTS = 5;

  /** Takes what the gateway sends. */
  @FunctionalInterface
  interface Receiver {
    /**
     * A packet for a peer; no keepalive.
     *
     * @param packet with its padding
     */
    void received(int peer, byte[] packet) throws IOException;
  }

  /** The keys that the gateway knows by an index. */
  private record Session(int peer, Keypair keys) {}

  private final List<One> peers = new ArrayList<>();
  private final Map<Integer, Session> byIndex = new HashMap<>();
  private final ByteBuffer received = ByteBuffer.allocate(LARGEST).order(ByteOrder.LITTLE_ENDIAN);
  private final Arena arena = Arena.ofShared();
  private final MemorySegment text = arena.allocate(LARGEST + Aead.HEADROOM + Aead.TAILROOM);
  private final MemorySegment sealed = arena.allocate(LARGEST + Aead.HEADROOM + Aead.TAILROOM);
  private final Aead aead = Crypto.aeads().getFirst().get();
  private @Nullable DatagramChannel channel;

  /** Makes peers with new keys. */
  PeerSessions(int count) {
    for (int i = 0; i < count; i++) {
      peers.add(new One(i));
    }
  }

  int count() {
    return peers.size();
  }

  /** By the peers' numbers. */
  List<String> publicKeys() {
    return peers.stream().map(peer -> peer.keys.publicKey()).toList();
  }

  /** Each shakes hands with the gateway. On a thread of the peers' host. */
  void connect(InetSocketAddress gateway, String gatewayKey, Receiver receiver) throws IOException {
    DatagramChannel open = DatagramChannel.open();
    channel = open;
    open.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
    open.connect(gateway).configureBlocking(false);
    for (One peer : peers) {
      peer.begin(gatewayKey);
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      for (One peer : peers) {
        if (peer.session() == null) {
          peer.shake();
          takeUntil(System.nanoTime() + SECOND / FIRST_PER_SECOND, receiver);
        }
      }
      takeUntil(System.nanoTime() + SECOND, receiver);
    }
    long without = peers.stream().filter(peer -> peer.session() == null).count();
    if (without > 0) {
      throw new LabException(without + " peers are not answered");
    }
  }

  private DatagramChannel channel() {
    DatagramChannel open = channel;
    if (open == null) {
      throw new IllegalStateException("not connected");
    }
    return open;
  }

  /** Begins another handshake. */
  void shake(int peer) {
    peers.get(peer).shake();
  }

  /** Sends a keepalive; nothing if the peer has no session. */
  void keepAlive(int peer) throws IOException {
    send(peer, new byte[0]);
  }

  /** Sends a packet, padded; nothing if the peer has no session. */
  void send(int peer, byte[] packet) throws IOException {
    Keypair session = peers.get(peer).session();
    if (session == null) {
      return;
    }
    int padded = Math.ceilDiv(packet.length, Messages.PADDING) * Messages.PADDING;
    long counter = session.reserveCounters(1);
    text.asSlice(Aead.HEADROOM, padded).fill((byte) 0);
    MemorySegment.copy(packet, 0, text, ValueLayout.JAVA_BYTE, Aead.HEADROOM, packet.length);
    aead.seal(session.sendKey(), counter, text, Aead.HEADROOM, padded);
    ByteBuffer message =
        ByteBuffer.allocate(Messages.TRANSPORT_HEADER + padded + Aead.TAG)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(Messages.TRANSPORT)
            .putInt(session.remoteIndex())
            .putLong(counter);
    MemorySegment.copy(
        text,
        ValueLayout.JAVA_BYTE,
        Aead.HEADROOM,
        message.array(),
        Messages.TRANSPORT_HEADER,
        padded + Aead.TAG);
    channel().write(message.rewind());
  }

  /** Takes what comes until a moment, and at least what is there. */
  void takeUntil(long end, Receiver receiver) throws IOException {
    do {
      while (channel().read(received.clear()) > 0) {
        switch (Messages.type(received.array(), received.position())) {
          case Messages.RESPONSE -> answered(System.nanoTime());
          case Messages.TRANSPORT -> open(receiver);
          default -> {}
        }
      }
      LockSupport.parkNanos(Math.clamp(end - System.nanoTime(), 0, SECOND / 10_000));
    } while (System.nanoTime() - end < 0);
  }

  /** Each peer that waits tries it: only the one whose index it has takes it. */
  private void answered(long now) {
    for (One peer : peers) {
      if (peer.waits) {
        peer.take(now, received.array(), received.position());
      }
    }
  }

  private void open(Receiver receiver) throws IOException {
    int length = received.position() - Messages.TRANSPORT_HEADER;
    Session session = byIndex.get(received.getInt(Messages.TRANSPORT_RECEIVER));
    if (session == null || length <= Aead.TAG) {
      return;
    }
    Keypair keys = session.keys();
    MemorySegment.copy(
        received.array(),
        Messages.TRANSPORT_HEADER,
        sealed,
        ValueLayout.JAVA_BYTE,
        Aead.HEADROOM,
        length);
    long counter = received.getLong(Messages.TRANSPORT_COUNTER);
    if (keys.aliveForReceive(System.nanoTime())
        && aead.open(keys.receiveKey(), counter, sealed, Aead.HEADROOM, length, text, Aead.HEADROOM)
        && keys.acceptCounter(counter)) {
      byte[] packet = new byte[length - Aead.TAG];
      MemorySegment.copy(text, ValueLayout.JAVA_BYTE, Aead.HEADROOM, packet, 0, packet.length);
      receiver.received(session.peer(), packet);
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
    private final int number;
    private final KeyPair keys = KeyPair.generate();
    private @Nullable Protocol protocol;
    private @Nullable Peer peer;
    private boolean waits;

    /** The indexes of this session and the one before it, under which packets may still come. */
    private int index;

    private int former;

    private One(int number) {
      this.number = number;
    }

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

    private @Nullable Keypair session() {
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
      Keypair session = session();
      if (session != null) {
        byIndex.remove(former);
        former = index;
        index = session.localIndex();
        byIndex.put(index, new Session(number, session));
      }
      try {
        keepAlive(number); // the gateway may send only after a packet under the new keys
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
