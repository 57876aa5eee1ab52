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
 * @param endpoint null where it is not known
 * @param latestHandshake null where there was none
 * @param rxBytes bytes of authenticated messages from the peer, headers of WireGuard included
 * @param txBytes bytes of messages to the peer, headers of WireGuard included
 * @param persistentKeepalive seconds, 0 where it is off
 * @param allowedIps its static addresses
 * @param settings what is set for it, without the interface's and the defaults
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

  /** Copies the lists, where they may change. */
  public PeerStatus {
    allowedIps = List.copyOf(allowedIps);
    learned = learned instanceof LearnedList ? learned : List.copyOf(learned);
  }

  /** Its scope: where it may learn. */
  public LearnScope learnableIps() {
    return settings.get(SettingTable.LEARNABLE_IPS);
  }

  /** Wipes the key in this answer. */
  @Override
  public void close() {
    if (presharedKey != null) {
      presharedKey.close();
    }
  }
}
