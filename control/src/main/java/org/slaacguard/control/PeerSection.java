package org.slaacguard.control;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/**
 * The contents of a {@code [Peer]} of a configuration file; null for absent keys.
 *
 * @param publicKey {@code PublicKey}
 * @param presharedKey {@code PresharedKey}, owned by this section
 * @param endpoint {@code Endpoint}, not looked up
 * @param persistentKeepalive {@code PersistentKeepalive} in seconds; {@code off} is 0
 * @param allowedIps {@code AllowedIPs}, those with a {@code +} before them too
 * @param removedAllowedIps those with a {@code -} before them
 * @param incremental whether one of them had a {@code +} or a {@code -}: then they change what the
 *     peer has, and do not replace it
 * @param settings settings of ours
 */
public record PeerSection(
    PublicKey publicKey,
    @Nullable SecretKey presharedKey,
    @Nullable EndpointName endpoint,
    @Nullable Integer persistentKeepalive,
    List<IpPrefix> allowedIps,
    List<IpPrefix> removedAllowedIps,
    boolean incremental,
    Settings settings)
    implements AutoCloseable {

  /** Copies the lists. */
  public PeerSection {
    allowedIps = List.copyOf(allowedIps);
    removedAllowedIps = List.copyOf(removedAllowedIps);
  }

  /** Wipes the key in it. */
  @Override
  public void close() {
    if (presharedKey != null) {
      presharedKey.close();
    }
  }
}
