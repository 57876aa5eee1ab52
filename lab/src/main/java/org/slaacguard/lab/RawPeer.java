package org.slaacguard.lab;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
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
 * A peer that shakes hands as it should and then sends what it likes, as fast as it likes: for one
 * thread, in the namespace of the thread that makes it.
 */
public final class RawPeer implements AutoCloseable {
  private static final int ATTEMPTS = 10;
  private static final int PATIENCE_MILLIS = 1000;
  private static final int LARGEST = 65_507;

  private final DatagramSocket socket;
  private final Arena arena = Arena.ofConfined();
  private final Aead aead = Crypto.aeads().getFirst().get();
  private final MemorySegment buffer = arena.allocate(LARGEST + Aead.HEADROOM + Aead.TAILROOM);
  private final byte[] message = new byte[LARGEST];
  private final byte[] received = new byte[LARGEST];
  private final Sent sent = new Sent();
  private final Protocol protocol;
  private final Peer peer;
  private byte[] initiation = new byte[0];

  /**
   * Makes one that has a session.
   *
   * @param own its keys
   * @param gatewayKey the other's public key
   * @throws LabException if the gateway does not answer
   */
  public RawPeer(KeyPair own, String gatewayKey, InetSocketAddress gateway) throws IOException {
    socket = new DatagramSocket();
    socket.connect(gateway);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setSendBufferSize(4 << 20);
    protocol = new Protocol(new JdkX25519(), new SecureRandom(), InstantSource.system(), sent);
    try (SecretKey secret = SecretKey.parse(own.privateKey())) {
      protocol.privateKey(secret);
    }
    peer = protocol.addPeer(0, PublicKey.parse(gatewayKey));
    for (int i = 0; i < ATTEMPTS; i++) {
      if (shakeHands()) {
        return;
      }
    }
    close();
    throw new LabException("the gateway at " + gateway + " does not answer");
  }

  private boolean shakeHands() throws IOException {
    Endpoint there = new Endpoint(IpAddress.parse("192.0.2.1"), 1, 0);
    peer.endpoint(there);
    protocol.initiate(peer, System.nanoTime());
    socket.send(new DatagramPacket(sent.message, sent.message.length));
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    while (System.nanoTime() - end < 0) {
      int length = receive();
      if (length > 0 && Messages.type(received, length) == Messages.RESPONSE) {
        initiation = sent.message.clone();
        protocol.receive(System.nanoTime(), Arrays.copyOf(received, length), length, there, false);
        return keys() != null;
      }
    }
    return false;
  }

  /** The initiation that was answered. */
  public byte[] initiation() {
    return initiation;
  }

  private @Nullable Keypair keys() {
    return peer.sendingKeypair(System.nanoTime());
  }

  /** Bytes of what has come, or 0 if nothing did in a second. */
  private int receive() throws IOException {
    try {
      DatagramPacket packet = new DatagramPacket(received, received.length);
      socket.receive(packet);
      return packet.getLength();
    } catch (SocketTimeoutException e) {
      return 0;
    }
  }

  /**
   * Whether a transport message comes that has a packet of at least this many bytes in it.
   *
   * @param bytes at least 1
   */
  public boolean receives(int bytes, Duration deadline) throws IOException {
    long end = System.nanoTime() + deadline.toNanos();
    while (System.nanoTime() - end < 0) {
      int length = receive();
      if (length >= Messages.TRANSPORT_HEADER + bytes + Aead.TAG
          && Messages.type(received, length) == Messages.TRANSPORT) {
        return true;
      }
    }
    return false;
  }

  /**
   * Sends a packet through the tunnel.
   *
   * @param packet at most 65,475 bytes
   */
  public void send(byte[] packet) throws IOException {
    Keypair keys = keys();
    if (keys == null) {
      throw new LabException("the session is over");
    }
    long counter = keys.reserveCounters(1);
    MemorySegment.copy(packet, 0, buffer, ValueLayout.JAVA_BYTE, Aead.HEADROOM, packet.length);
    aead.seal(keys.sendKey(), counter, buffer, Aead.HEADROOM, packet.length);
    ByteBuffer.wrap(message)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(Messages.TRANSPORT)
        .putInt(keys.remoteIndex())
        .putLong(counter);
    int sealed = packet.length + Aead.TAG;
    MemorySegment.copy(
        buffer, ValueLayout.JAVA_BYTE, Aead.HEADROOM, message, Messages.TRANSPORT_HEADER, sealed);
    socket.send(new DatagramPacket(message, Messages.TRANSPORT_HEADER + sealed));
  }

  @Override
  public void close() {
    protocol.close();
    aead.close();
    arena.close();
    socket.close();
  }

  /** Keeps the last message. */
  private static final class Sent extends HandshakeOutput {
    private byte[] message = new byte[0];

    @Override
    public void send(@Nullable Peer peer, Endpoint to, byte[] handshake) {
      message = handshake;
    }
  }
}
