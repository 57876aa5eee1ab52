package org.slaacguard.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.slaacguard.lab.Host;
import org.slaacguard.lab.KeyPair;
import org.slaacguard.lab.RawPeer;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.Ipv6Header;
import org.slaacguard.net.NdMessage;

/** Packets of a hostile peer with a session, at a given rate. */
final class PeerFlood implements AutoCloseable {
  /** The peer's static address. */
  static final Ipv6Address OWN = Ipv6Address.parse("2001:db8:8::bad");

  /** The prefix that it may learn addresses in. */
  static final String LEARNABLE = "fd55::/64";

  /** The network of the peers that are away: number 1 and so on are its hosts. */
  static final String AWAY_NETWORK = "fd77::/64";

  /** How many peers are away. */
  static final int AWAY = 2000;

  private static final long LEARNABLE_HIGH = 0xfd55L << 48;
  private static final long AWAY_HIGH = 0xfd77L << 48;
  private static final Ipv6Address GATEWAY = Ipv6Address.parse("2001:db8:8::2");
  private static final int NO_NEXT_HEADER = 59;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** What it sends. */
  enum Kind {
    /** Each packet from another address, of which the gateway learns as many as it usually does. */
    NEW_ADDRESSES("10,000/s new addresses of a peer", 10_000) {
      @Override
      byte[] packet(int number) {
        return ipv6(new Ipv6Address(LEARNABLE_HIGH, 1L + number), GATEWAY, NO_NEXT_HEADER, 64, 48);
      }
    },

    /** The same when the gateway may learn all of them, each in place of an older one. */
    ALL_LEARNED("10,000/s new addresses of a peer, all learned", 10_000) {
      @Override
      byte[] packet(int number) {
        return NEW_ADDRESSES.packet(number);
      }

      @Override
      List<String> lines() {
        return List.of("LearnLimit = 65536", "LearnRate = 65536/1ms");
      }
    },

    /** As large as a datagram can be, to be copied by whoever does not look. */
    LARGE_SOLICITATIONS("2,000/s solicitations of 64 KB of a peer", 2_000) {
      @Override
      byte[] packet(int number) {
        byte[] packet = ipv6(OWN, GATEWAY, Ipv6Header.ICMP6, 255, 65_000);
        packet[Ipv6Header.LENGTH] = (byte) NdMessage.NeighborSolicitation.TYPE;
        return packet;
      }
    },

    /** Each of which wants an answer. */
    SOLICITATIONS("10,000/s right solicitations of a peer", 10_000) {
      @Override
      byte[] packet(int number) {
        return RawPackets.routerSolicitation();
      }
    },

    /** Packets that wait for a handshake which nobody answers. */
    TO_PEERS_AWAY("10,000/s packets to 2,000 peers that are away", 10_000) {
      @Override
      byte[] packet(int number) {
        Ipv6Address to = new Ipv6Address(AWAY_HIGH, 1L + number % AWAY);
        return ipv6(OWN, to, NO_NEXT_HEADER, 64, 1400);
      }
    };

    private final String title;
    private final int perSecond;

    Kind(String title, int perSecond) {
      this.title = title;
      this.perSecond = perSecond;
    }

    String title() {
      return title;
    }

    /** The peer's settings in the gateway's configuration, beside its keys. */
    List<String> lines() {
      return List.of();
    }

    abstract byte[] packet(int number);

    private static byte[] ipv6(
        Ipv6Address from, Ipv6Address to, int next, int hopLimit, int length) {
      byte[] packet = new byte[length];
      new Ipv6Header(length - Ipv6Header.LENGTH, next, hopLimit, from, to)
          .write(ByteBuffer.wrap(packet));
      return packet;
    }
  }

  private final CompletableFuture<Double> rate;
  private volatile boolean ended;

  /** Shakes hands, and begins to send. */
  PeerFlood(Host from, KeyPair keys, String gatewayKey, InetSocketAddress gateway, Kind kind) {
    rate =
        from.async(
            () -> {
              try (RawPeer peer = new RawPeer(keys, gatewayKey, gateway)) {
                return send(peer, kind);
              }
            });
  }

  private double send(RawPeer peer, Kind kind) throws IOException {
    long began = System.nanoTime();
    int sent = 0;
    while (!ended && System.nanoTime() - began < LIMIT.toNanos()) {
      long wait = began + sent * 1_000_000_000L / kind.perSecond - System.nanoTime();
      if (wait > 0) {
        LockSupport.parkNanos(wait);
      } else {
        peer.send(kind.packet(sent++));
      }
    }
    return sent * 1e9 / (System.nanoTime() - began);
  }

  /** Ends it; how many it sent a second. */
  double end() {
    ended = true;
    return rate.join();
  }

  @Override
  public void close() {
    end();
  }
}
