package org.slaacguard.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.slaacguard.lab.TunnelSetup.Remote;

/**
 * Peers that send nothing but what holds their sessions: a keepalive each 25 s, as the gateway
 * sends to them, a handshake each two minutes, evenly spread, and a keepalive for each
 * advertisement, without which the gateway would begin a handshake.
 */
final class QuietPeers implements AutoCloseable {
  private static final int KEEPALIVE_SECONDS = 25;
  private static final int REKEY_SECONDS = 120;
  private static final long SECOND = 1_000_000_000L;

  private final PeerSessions sessions;

  /** When the first keepalive was due; 0 before. */
  private long began;

  private long alive;
  private long shaken;

  /** Makes peers with new keys. For one thread from here on. */
  QuietPeers(int count) {
    sessions = new PeerSessions(count);
  }

  /** For a gateway's configuration. */
  List<Remote> remotes() {
    return sessions.publicKeys().stream()
        .map(key -> Remote.of(key).keepalive(KEEPALIVE_SECONDS))
        .toList();
  }

  /** The same for ours, which advertises to them. */
  List<Remote> learners() {
    return remotes().stream().map(peer -> peer.line("LearnableIPs = advertised")).toList();
  }

  /** Each shakes hands with the gateway. On a thread of the peers' host. */
  void connect(InetSocketAddress gateway, String gatewayKey) throws IOException {
    sessions.connect(gateway, gatewayKey, this::confirm);
  }

  /** Tells the gateway that its packet has come. */
  private void confirm(int peer, byte[] packet) throws IOException {
    sessions.keepAlive(peer);
  }

  /** Holds the sessions for this long, from where the last call has stopped. */
  void hold(Duration time) throws IOException {
    long now = System.nanoTime();
    long end = now + time.toNanos();
    if (began == 0) {
      began = now;
    }
    int count = sessions.count();
    long keepalive = KEEPALIVE_SECONDS * SECOND / count;
    long rekey = REKEY_SECONDS * SECOND / count;
    for (; now - end < 0; now = System.nanoTime()) {
      if (now - began >= alive * keepalive) {
        sessions.keepAlive((int) (alive++ % count));
      }
      if (now - began >= shaken * rekey) {
        sessions.shake((int) (shaken++ % count));
      }
      sessions.takeUntil(
          Math.min(end, began + Math.min(alive * keepalive, shaken * rekey)), this::confirm);
    }
  }

  @Override
  public void close() throws IOException {
    sessions.close();
  }
}
