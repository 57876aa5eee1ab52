package org.slaacguard.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage;
import org.slaacguard.net.NdPacket;

/**
 * The network of the tests about floods: a gateway, and all its peers on one other host.
 *
 * <pre>
 *   gateway 192.0.2.1 ──── 192.0.2.2 peers
 * </pre>
 */
record FloodedGateway(Topology topology, Host host, Host peers) implements AutoCloseable {
  static final String ADDRESS = "192.0.2.1";
  static final String PEERS = "192.0.2.2";

  /** The heap that a router may have. */
  static final String HEAP = "-Xmx128m";

  /** What the daemon may have of the machine's memory: its heap, compilers, threads, buffers. */
  static final long MEMORY = 320L << 20;

  /** Hosts go on soliciting (RFC 7559): a flood may fill the socket before it is read. */
  private static final int SOLICITATIONS = 30;

  private static final int ADVERTISEMENT = 40 + 16;

  /**
   * An interface of the gateway.
   *
   * @param publicKey the one that its peers know
   */
  record Responder(String publicKey, int port) {
    /** Shakes hands, on the calling thread, which is in the peers' namespace. */
    RawPeer session(KeyPair keys) throws IOException {
      return new RawPeer(keys, publicKey, new InetSocketAddress(ADDRESS, port));
    }

    /** Its place, as in a configuration file. */
    String endpoint() {
      return ADDRESS + ":" + port;
    }
  }

  /** Lays the cable; nothing runs yet. */
  static FloodedGateway lay() {
    Topology topology = Topology.open();
    Host host = topology.host("gateway");
    Host peers = topology.host("peers");
    topology.cable(host, "eth0", peers, "eth0");
    host.address("eth0", ADDRESS + "/24");
    peers.address("eth0", PEERS + "/24");
    return new FloodedGateway(topology, host, peers);
  }

  /** Whether a peer gets a session and, by soliciting, an advertisement. */
  boolean isAdvertisedTo(KeyPair keys, Responder gateway) {
    return peers.here(
        "an advertisement",
        () -> {
          try (RawPeer peer = gateway.session(keys)) {
            boolean told = false;
            for (int i = 0; i < SOLICITATIONS && !told; i++) {
              peer.send(solicitation("fe80::2"));
              told = peer.receives(ADVERTISEMENT, Duration.ofSeconds(2));
            }
            return told;
          }
        });
  }

  /** A router solicitation, as a host sends it. */
  static byte[] solicitation(String source) {
    return new NdPacket(
            Ipv6Address.parse(source),
            Ipv6Address.ALL_ROUTERS,
            new NdMessage.RouterSolicitation(List.of()))
        .toBytes();
  }

  @Override
  public void close() {
    topology.close();
  }
}
