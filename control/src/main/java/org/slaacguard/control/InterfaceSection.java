package org.slaacguard.control;

import org.jspecify.annotations.Nullable;
import org.slaacguard.net.SecretKey;
import org.slaacguard.routing.LearnSettings;

/**
 * What {@code [Interface]} of a configuration file says. What is null was not said.
 *
 * @param privateKey {@code PrivateKey}, owned by this section
 * @param listenPort {@code ListenPort}, 0 to 65535
 * @param fwmark {@code FwMark}; {@code off} is 0
 * @param learn {@code LearnLimit}, {@code LearnRate}, {@code LearnExpiry}
 * @param network addresses, routes and name servers of the host
 * @param hooks commands round up and down
 * @param advertise what router advertisements to peers say
 * @param backend {@code Backend}
 * @param saveConfig {@code SaveConfig}: whether the file is rewritten on the way down
 */
public record InterfaceSection(
    @Nullable SecretKey privateKey,
    @Nullable Integer listenPort,
    @Nullable Integer fwmark,
    LearnSettings learn,
    NetworkSettings network,
    Hooks hooks,
    AdvertiseSettings advertise,
    BackendSettings backend,
    boolean saveConfig)
    implements AutoCloseable {

  /** A section that says nothing. */
  public static final InterfaceSection EMPTY =
      new InterfaceSection(
          null,
          null,
          null,
          LearnSettings.NONE,
          NetworkSettings.NONE,
          Hooks.NONE,
          AdvertiseSettings.NONE,
          BackendSettings.AUTO,
          false);

  /** Wipes the key in it. */
  @Override
  public void close() {
    if (privateKey != null) {
      privateKey.close();
    }
  }
}
