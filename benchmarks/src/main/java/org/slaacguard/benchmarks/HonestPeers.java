package org.slaacguard.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slaacguard.lab.HandshakeOutput;
import org.slaacguard.lab.KeyPair;
import org.slaacguard.lab.LabException;
import org.slaacguard.lab.TunnelSetup.Remote;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.wireguard.JdkX25519;
import org.slaacguard.wireguard.Peer;
import org.slaacguard.wireguard.Protocol;

/**
 * Peers that begin a handshake with a gateway one after the other, as stock ones do: again after 5
 * s, with a cookie if they were sent one. Each has an address of its own ({@link #NETWORK}).
 */
final class HonestPeers implements AutoCloseable {
  /** The host's local addresses, to which the gateway needs a route. */
  static final String NETWORK = "10.32.0.0/16";

  private static final int PORT = 51820;
  private static final JdkX25519 DH = new JdkX25519();

  private final List<One> peers = new ArrayList<>();
  private final InetSocketAddress gateway;

  /**
   * Makes peers with new keys.
   *
   * @param network the third byte of their addresses
   */
  HonestPeers(int count, int network, InetSocketAddress gateway) {
    this.gateway = gateway;
    for (int i = 0; i < count; i++) {
      peers.add(new One("10.32." + network + "." + (i + 1)));
    }
  }

  /** The gateway's configuration. */
  List<Remote> remotes() {
    return peers.stream().map(peer -> Remote.of(peer.keys.publicKey())).toList();
  }

  /**
   * How many of them were done.
   *
   * @param first before they had to try again
   * @param second within 5.5 s, which is by the second try
   */
  record Done(int count, int first, int second, double slowest) {}

  /**
   * Begins with one after the other, each as if it had just been started. On a thread of the host.
   *
   * @param over so much time
   * @param patience for the last one
   */
  Done begin(String gatewayKey, Duration over, Duration patience) throws IOException {
    long began = System.nanoTime();
    long step = over.toNanos() / peers.size();
    for (int i = 0; i < peers.size(); i++) {
      peers.get(i).restart(gatewayKey, gateway, began + i * step);
    }
    long end = began + over.toNanos() + patience.toNanos();
    while (System.nanoTime() - end < 0 && peers.stream().anyMatch(peer -> peer.done == 0)) {
      for (One peer : peers) {
        peer.work();
      }
      LockSupport.parkNanos(1_000_000L);
    }
    List<Double> seconds =
        peers.stream()
            .map(p -> p.done == 0 ? Double.POSITIVE_INFINITY : (p.done - p.begin) / 1e9)
            .toList();
    return new Done(
        peers.size(),
        (int) seconds.stream().filter(s -> s < 4.5).count(),
        (int) seconds.stream().filter(s -> s <= 5.5).count(),
        seconds.stream().mapToDouble(s -> s).max().orElse(0));
  }

  @Override
  public void close() throws IOException {
    for (One peer : peers) {
      peer.close();
    }
  }

  private static final class One extends HandshakeOutput {
    private final KeyPair keys = KeyPair.generate();
    private final String address;
    private final ByteBuffer received = ByteBuffer.allocate(2048);
    private @Nullable DatagramChannel channel;
    private @Nullable Protocol protocol;
    private @Nullable Peer peer;
    private boolean begun;
    private long begin;
    private long done;

    private One(String address) {
      this.address = address;
    }

    private void restart(String gatewayKey, InetSocketAddress gateway, long when)
        throws IOException {
      endProtocol();
      if (channel == null) {
        channel =
            DatagramChannel.open()
                .bind(new InetSocketAddress(InetAddress.getByName(address), PORT))
                .connect(gateway);
        channel.configureBlocking(false);
      }
      Protocol fresh = new Protocol(DH, new SecureRandom(), InstantSource.system(), this);
      try (SecretKey secret = SecretKey.parse(keys.privateKey())) {
        fresh.privateKey(secret);
      }
      peer = fresh.addPeer(0, PublicKey.parse(gatewayKey));
      peer.endpoint(
          Endpoint.parse(gateway.getAddress().getHostAddress() + ":" + gateway.getPort()));
      protocol = fresh;
      begun = false;
      begin = when;
      done = 0;
    }

    private void work() throws IOException {
      Protocol of = protocol;
      DatagramChannel from = channel;
      Peer to = peer;
      long now = System.nanoTime();
      if (of == null || from == null || to == null || done != 0 || now - begin < 0) {
        return;
      }
      if (!begun) {
        begun = true;
        begin = now;
        of.initiate(to, now);
      }
      Endpoint endpoint = to.endpoint();
      while (endpoint != null && from.read(received.clear()) > 0) {
        of.receive(now, received.array(), received.position(), endpoint, false);
      }
      of.poll(now);
    }

    @Override
    public void send(@Nullable Peer to, Endpoint where, byte[] message) {
      DatagramChannel via = channel;
      try {
        if (via != null) {
          via.write(ByteBuffer.wrap(message));
        }
      } catch (IOException e) {
        throw new LabException("sending an initiation", e);
      }
    }

    @Override
    public void sessionReady(Peer with, boolean confirm) {
      done = System.nanoTime();
    }

    private void endProtocol() {
      if (protocol != null) {
        protocol.close();
        protocol = null;
      }
    }

    private void close() throws IOException {
      endProtocol();
      if (channel != null) {
        channel.close();
        channel = null;
      }
    }
  }
}
