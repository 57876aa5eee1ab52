package org.slaacguard.benchmarks;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.lab.HandshakeOutput;
import org.slaacguard.lab.KeyPair;
import org.slaacguard.lab.LabException;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.wireguard.JdkX25519;
import org.slaacguard.wireguard.Peer;
import org.slaacguard.wireguard.Protocol;

/**
 * Many peers that begin a handshake with the same responder. Their initiations are made before the
 * clock runs, so that what is measured is the responder's work.
 */
final class HandshakeLoad {
  /** On their way at a time: few enough that no responder calls itself under load (cookies). */
  private static final int WINDOW = 48;

  private static final int PATIENCE_MILLIS = 500;
  private static final int RESPONSE = 2;
  private static final int RESPONSE_LENGTH = 92;

  private final List<String> publicKeys = new ArrayList<>();
  private final List<byte[]> initiations = new ArrayList<>();

  /** Makes this many peers and an initiation of each. */
  HandshakeLoad(int count, String responderKey) {
    Endpoint anywhere = new Endpoint(IpAddress.parse("192.0.2.1"), 1, 0);
    PublicKey responder = PublicKey.parse(responderKey);
    SecureRandom random = new SecureRandom();
    JdkX25519 dh = new JdkX25519();
    for (int i = 0; i < count; i++) {
      KeyPair keys = KeyPair.generate();
      publicKeys.add(keys.publicKey());
      try (Protocol protocol = new Protocol(dh, random, InstantSource.system(), new Collected());
          SecretKey secret = SecretKey.parse(keys.privateKey())) {
        protocol.privateKey(secret);
        Peer peer = protocol.addPeer(0, responder);
        peer.endpoint(anywhere);
        protocol.initiate(peer, System.nanoTime());
      }
      if (initiations.size() != i + 1) {
        throw new LabException("a peer made no initiation");
      }
    }
  }

  /** The responder's configuration. */
  List<String> publicKeys() {
    return publicKeys;
  }

  /**
   * Sends some of the initiations, each once, and waits for the responses.
   *
   * @param from the first peer
   * @param to the one behind the last peer
   * @return responses a second
   * @throws LabException if one in twenty is not answered
   */
  double run(InetSocketAddress responder, int from, int to) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(responder);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setReceiveBufferSize(1 << 20);
      DatagramPacket answer = new DatagramPacket(new byte[256], 256);
      int next = from;
      int waiting = 0;
      int answered = 0;
      long begin = System.nanoTime();
      long end = begin;
      while (next < to || waiting > 0) {
        while (next < to && waiting < WINDOW) {
          byte[] message = initiations.get(next++);
          socket.send(new DatagramPacket(message, message.length));
          waiting++;
        }
        answer.setLength(256);
        try {
          socket.receive(answer);
        } catch (SocketTimeoutException e) {
          waiting = 0; // lost
          continue;
        }
        // A first keepalive may follow a response; it is no answer of its own.
        if (answer.getLength() == RESPONSE_LENGTH && answer.getData()[0] == RESPONSE) {
          waiting--;
          answered++;
          end = System.nanoTime();
        }
      }
      if (answered < (to - from) * 0.95) {
        throw new LabException(answered + " of " + (to - from) + " handshakes were answered");
      }
      return answered / ((end - begin) / 1e9);
    }
  }

  /** Keeps the initiations and ignores everything else. */
  private final class Collected extends HandshakeOutput {
    @Override
    public void send(@Nullable Peer peer, Endpoint to, byte[] message) {
      initiations.add(message);
    }
  }
}
