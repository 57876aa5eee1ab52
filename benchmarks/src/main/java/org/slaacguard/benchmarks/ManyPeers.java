package org.slaacguard.benchmarks;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.lab.HandshakeOutput;
import org.slaacguard.lab.KeyPair;
import org.slaacguard.lab.LabException;
import org.slaacguard.lab.TunnelSetup.Remote;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.Ipv6Header;
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
 * Thousands of peers of one gateway, each with a static address, and each with a session and some
 * addresses that it has taught the gateway by packets.
 */
final class ManyPeers {
  /** Where their addresses are learned. */
  static final String SCOPE = "fd00:5ca1:e::/64";

  private static final int ADDRESSES = 16;
  private static final int PATIENCE_MILLIS = 2000;
  private static final int ATTEMPTS = 5;
  private static final int PADDED = 48;
  private static final int NO_NEXT_HEADER = 59;

  private final long scope = Ipv6Address.parse(SCOPE.substring(0, SCOPE.indexOf('/'))).high();
  private final List<KeyPair> keys = new ArrayList<>();

  ManyPeers(int count) {
    for (int i = 0; i < count; i++) {
      keys.add(KeyPair.generate());
    }
  }

  /** As the gateway knows them. */
  List<Remote> remotes() {
    List<Remote> remotes = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      remotes.add(
          Remote.of(keys.get(i).publicKey())
              .allowed("10.77." + i / 256 + "." + i % 256 + "/32")
              .line("LearnableIPs = " + SCOPE)
              .line("LearnRate = " + ADDRESSES + "/1s"));
    }
    return remotes;
  }

  /** How many addresses they teach. */
  int addresses() {
    return keys.size() * ADDRESSES;
  }

  /** Each shakes hands with the gateway and sends a packet from each of its addresses. */
  void teach(InetSocketAddress gateway, String gatewayKey) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(gateway);
      socket.setSoTimeout(PATIENCE_MILLIS);
      for (int i = 0; i < keys.size(); i++) {
        boolean heard = false;
        for (int attempt = 0; attempt < ATTEMPTS && !heard; attempt++) {
          heard = teach(socket, keys.get(i), gatewayKey, i);
        }
        if (!heard) {
          throw new LabException("peer " + i + " is not answered");
        }
      }
    }
  }

  private boolean teach(DatagramSocket socket, KeyPair own, String gatewayKey, int number)
      throws IOException {
    Sent sent = new Sent();
    try (Protocol protocol =
            new Protocol(new JdkX25519(), new SecureRandom(), InstantSource.system(), sent);
        SecretKey secret = SecretKey.parse(own.privateKey());
        Arena arena = Arena.ofConfined();
        Aead aead = new JdkAead()) {
      Endpoint there = new Endpoint(IpAddress.parse("192.0.2.1"), 1, 0);
      protocol.privateKey(secret);
      Peer peer = protocol.addPeer(0, PublicKey.parse(gatewayKey));
      peer.endpoint(there);
      protocol.initiate(peer, System.nanoTime());
      socket.send(new DatagramPacket(sent.message, sent.message.length));
      byte[] answer = response(socket);
      protocol.receive(System.nanoTime(), answer, answer.length, there, false);
      Keypair session = peer.sendingKeypair(System.nanoTime());
      if (session == null) {
        return false; // an answer to an attempt before
      }
      MemorySegment buffer = arena.allocate(256 + Aead.HEADROOM + Aead.TAILROOM);
      for (int address = 0; address < ADDRESSES; address++) {
        byte[] message = message(aead, session, buffer, (long) number * ADDRESSES + address + 1);
        socket.send(new DatagramPacket(message, message.length));
      }
      return true;
    }
  }

  /** The next response; keepalives for peers that are done come between. */
  private static byte[] response(DatagramSocket socket) throws IOException {
    DatagramPacket answer = new DatagramPacket(new byte[256], 256);
    do {
      answer.setLength(256);
      socket.receive(answer);
    } while (Messages.type(answer.getData(), answer.getLength()) != Messages.RESPONSE);
    return Arrays.copyOf(answer.getData(), answer.getLength());
  }

  /** A transport message with an IPv6 packet of nothing but a header. */
  private byte[] message(Aead aead, Keypair session, MemorySegment buffer, long identifier) {
    ByteBuffer packet = ByteBuffer.allocate(PADDED);
    Ipv6Address source = new Ipv6Address(scope, identifier);
    new Ipv6Header(0, NO_NEXT_HEADER, 64, source, Ipv6Address.parse("fd00::1")).write(packet);
    long counter = session.reserveCounters(1);
    MemorySegment.copy(packet.array(), 0, buffer, ValueLayout.JAVA_BYTE, Aead.HEADROOM, PADDED);
    aead.seal(session.sendKey(), counter, buffer, Aead.HEADROOM, PADDED);
    byte[] message = new byte[Messages.TRANSPORT_HEADER + PADDED + Aead.TAG];
    ByteBuffer.wrap(message)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(Messages.TRANSPORT)
        .putInt(session.remoteIndex())
        .putLong(counter);
    MemorySegment.copy(
        buffer,
        ValueLayout.JAVA_BYTE,
        Aead.HEADROOM,
        message,
        Messages.TRANSPORT_HEADER,
        PADDED + Aead.TAG);
    return message;
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
