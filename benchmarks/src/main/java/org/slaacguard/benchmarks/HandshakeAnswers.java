package org.slaacguard.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.lab.HandshakeOutput;
import org.slaacguard.lab.KeyPair;
import org.slaacguard.lab.LabException;
import org.slaacguard.lab.TunnelSetup.Remote;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.userspace.Crypto;
import org.slaacguard.wireguard.HandshakeCrypto;
import org.slaacguard.wireguard.Messages;
import org.slaacguard.wireguard.Peer;
import org.slaacguard.wireguard.Protocol;
import org.slaacguard.wireguard.X25519;

/**
 * Many peers, each at an address of its own, that answer the handshake which one initiator begins
 * with each of them: under load an initiator takes few messages a second from one address. An
 * answer costs one agreement instead of four, so that the processors are left to the initiator: the
 * ephemeral key is the static one, and what never changes is known beforehand.
 */
final class HandshakeAnswers {
  /** Theirs, to be made local to where they run. */
  static final String NETWORK = "10.10.0.0/16";

  private static final int PORT = 51820;
  private static final int KEEPALIVE = 600;

  /** So much of the handshakes counts: a few may be lost, and are repeated after 5 s. */
  private static final double COUNTED = 0.95;

  private static final Endpoint INITIATOR = new Endpoint(IpAddress.parse(BenchCable.B), 1);

  private final List<Answering> peers = new ArrayList<>();

  /** Makes this many peers of an initiator. */
  HandshakeAnswers(int count, KeyPair initiator) {
    X25519 dh = Crypto.choose().x25519();
    PublicKey key = PublicKey.parse(initiator.publicKey());
    for (int i = 0; i < count; i++) {
      peers.add(new Answering(dh, KeyPair.generate(), key));
    }
  }

  private static String address(int index) {
    return "10.10." + index / 256 + "." + index % 256;
  }

  /** As the initiator knows some of them; it begins at once. */
  List<Remote> remotes(int from, int to) {
    List<Remote> remotes = new ArrayList<>();
    for (int i = from; i < to; i++) {
      remotes.add(
          Remote.of(peers.get(i).publicKey).endpoint(address(i) + ":" + PORT).keepalive(KEEPALIVE));
    }
    return remotes;
  }

  /**
   * Answers for some of them, until most have heard under the new keys.
   *
   * @param from the first peer
   * @param to the one behind the last peer
   * @param listening counted down when they can be spoken to
   * @return handshakes a second, from the first initiation on
   */
  double run(int from, int to, CountDownLatch listening, Duration patience) throws IOException {
    List<DatagramChannel> channels = new ArrayList<>();
    try (Selector selector = Selector.open()) {
      for (int i = from; i < to; i++) {
        DatagramChannel channel = DatagramChannel.open();
        channels.add(channel);
        channel.bind(new InetSocketAddress(address(i), PORT)).configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, peers.get(i));
      }
      listening.countDown();
      return answer(selector, (int) ((to - from) * COUNTED), patience);
    } finally {
      for (DatagramChannel channel : channels) {
        channel.close();
      }
    }
  }

  private static double answer(Selector selector, int wanted, Duration patience)
      throws IOException {
    byte[] message = new byte[2048];
    long deadline = System.nanoTime() + patience.toNanos();
    long begin = 0;
    int heard = 0;
    while (heard < wanted) {
      if (System.nanoTime() - deadline > 0) {
        throw new LabException(heard + " of " + wanted + " handshakes came");
      }
      selector.select(100);
      for (SelectionKey key : selector.selectedKeys()) {
        begin = begin == 0 ? System.nanoTime() : begin;
        heard += ((Answering) key.attachment()).receive((DatagramChannel) key.channel(), message);
      }
      selector.selectedKeys().clear();
    }
    return heard / ((System.nanoTime() - begin) / 1e9);
  }

  /** One peer. */
  private static final class Answering extends HandshakeOutput implements X25519 {
    private final X25519 dh;
    private final String publicKey;
    private final byte[] secret;
    private final byte[] ownKey;
    private final byte[] initiatorKey;
    private final byte[] withInitiator = new byte[32];
    private final byte[] theirs = new byte[32];
    private final byte[] withTheirs = new byte[32];
    private final Protocol protocol;
    private byte @Nullable [] response;
    private boolean heard;

    Answering(X25519 dh, KeyPair keys, PublicKey initiator) {
      this.dh = dh;
      publicKey = keys.publicKey();
      secret = Base64.getDecoder().decode(keys.privateKey());
      ownKey = Base64.getDecoder().decode(publicKey);
      initiatorKey = initiator.toBytes();
      dh.agree(secret, initiatorKey, withInitiator);
      protocol = new Protocol(this, new Ephemeral(secret), InstantSource.system(), this);
      try (SecretKey key = SecretKey.ofBytes(secret)) {
        protocol.privateKey(key);
      }
      Peer peer = protocol.addPeer(0, initiator);
      protocol.prepare(peer, new HandshakeCrypto(this));
    }

    /** Takes a datagram; 1 if it is the first under the new keys, else 0. */
    int receive(DatagramChannel channel, byte[] message) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(message);
      SocketAddress from = channel.receive(buffer);
      int length = buffer.position();
      if (from == null) {
        return 0;
      }
      if (Messages.type(message, length) == Messages.TRANSPORT) {
        int first = heard ? 0 : 1;
        heard = true;
        return first;
      }
      protocol.receive(System.nanoTime(), message, length, INITIATOR, false);
      byte[] answer = response;
      if (answer != null) {
        channel.send(ByteBuffer.wrap(answer), from);
        response = null;
      }
      return 0;
    }

    @Override
    public void send(@Nullable Peer peer, Endpoint to, byte[] message) {
      response = message;
    }

    @Override
    public String name() {
      return "prepared";
    }

    @Override
    public void publicKey(byte[] privateKey, byte[] out) {
      System.arraycopy(ownKey, 0, out, 0, ownKey.length);
    }

    @Override
    public boolean agree(byte[] privateKey, byte[] other, byte[] shared) {
      if (Arrays.equals(other, initiatorKey)) {
        System.arraycopy(withInitiator, 0, shared, 0, shared.length);
        return true;
      }
      if (!Arrays.equals(other, theirs)) {
        System.arraycopy(other, 0, theirs, 0, theirs.length);
        dh.agree(secret, theirs, withTheirs);
      }
      System.arraycopy(withTheirs, 0, shared, 0, shared.length);
      return true;
    }
  }

  /** Gives the same key each time it is asked for one. */
  private record Ephemeral(byte[] secret) implements RandomGenerator {
    private static final Random RANDOM = new Random();

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(secret, 0, bytes, 0, bytes.length);
    }

    @Override
    public int nextInt() {
      return RANDOM.nextInt();
    }

    @Override
    public long nextLong() {
      return RANDOM.nextLong();
    }
  }
}
