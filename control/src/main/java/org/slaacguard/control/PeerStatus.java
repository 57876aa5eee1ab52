package org.slaacguard.control;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.routing.LearnScope;
import org.slaacguard.routing.LearnedAddress;
import org.slaacguard.routing.LearnedList;

/**
 * The status of one peer at one moment.
 *
 * @param publicKey which peer
 * @param presharedKey null if there is none
 * @param endpoint null if unknown
 * @param latestHandshake null if there was none
 * @param rxBytes bytes of authenticated messages from the peer, WireGuard headers included
 * @param txBytes bytes of messages to the peer, WireGuard headers included
 * @param persistentKeepalive seconds, 0 if off
 * @param allowedIps its static addresses
 * @param settings its explicit settings, without the interface's and the defaults
 * @param learned its learned addresses, oldest first
 */
public record PeerStatus(
    PublicKey publicKey,
    @Nullable SecretKey presharedKey,
    @Nullable Endpoint endpoint,
    @Nullable Instant latestHandshake,
    long rxBytes,
    long txBytes,
    int persistentKeepalive,
    List<IpPrefix> allowedIps,
    Settings settings,
    List<LearnedAddress> learned)
    implements AutoCloseable {

  /** Copies mutable lists. */
  public PeerStatus {
    allowedIps = List.copyOf(allowedIps);
    learned = learned instanceof LearnedList ? learned : List.copyOf(learned);
  }

  /** The scope in which the peer may learn addresses. */
  public LearnScope learnableIps() {
    return settings.get(SettingTable.LEARNABLE_IPS);
  }

  /** Wipes the key. */
  @Override
  public void close() {
    if (presharedKey != null) {
      presharedKey.close();
    }
  }
}
