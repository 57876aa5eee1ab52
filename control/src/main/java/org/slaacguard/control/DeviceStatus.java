package org.slaacguard.control;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/**
 * The status of an interface at one moment.
 *
 * @param interfaceName the interface
 * @param backend {@code userspace} or {@code kernel}
 * @param crypto the cryptographic implementation, such as {@code libcrypto 3.0.19}
 * @param privateKey null if there is none
 * @param publicKey null without a private key
 * @param listenPort the UDP port, 0 without an open socket
 * @param fwmark 0 if there is none
 * @param settings the explicit settings, without built-in defaults
 * @param peers in the order of their creation
 * @param counters every {@link Counter}, zero included
 */
public record DeviceStatus(
    String interfaceName,
    String backend,
    String crypto,
    @Nullable SecretKey privateKey,
    @Nullable PublicKey publicKey,
    int listenPort,
    int fwmark,
    Settings settings,
    List<PeerStatus> peers,
    Map<Counter, Long> counters)
    implements AutoCloseable {

  /** Copies list and map. */
  public DeviceStatus {
    peers = List.copyOf(peers);
    counters = Map.copyOf(counters);
  }

  /** The same status with other peers; only one of the two is closed. */
  public DeviceStatus withPeers(List<PeerStatus> others) {
    return with(others, counters);
  }

  /** The same status with other counts; only one of the two is closed. */
  public DeviceStatus withCounters(Map<Counter, Long> counted) {
    return with(peers, counted);
  }

  private DeviceStatus with(List<PeerStatus> others, Map<Counter, Long> counted) {
    return new DeviceStatus(
        interfaceName,
        backend,
        crypto,
        privateKey,
        publicKey,
        listenPort,
        fwmark,
        settings,
        others,
        counted);
  }

  /** Wipes the keys. */
  @Override
  public void close() {
    if (privateKey != null) {
      privateKey.close();
    }
    peers.forEach(PeerStatus::close);
  }
}
