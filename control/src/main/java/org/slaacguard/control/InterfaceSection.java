package org.slaacguard.control;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.SecretKey;

/**
 * The contents of {@code [Interface]} of a configuration file; null for absent keys.
 *
 * @param privateKey {@code PrivateKey}, owned by this section
 * @param listenPort {@code ListenPort}, 0 to 65535
 * @param fwmark {@code FwMark}; {@code off} is 0
 * @param network addresses, routes and name servers of the host
 * @param hooks commands round up and down
 * @param saveConfig {@code SaveConfig}: whether the file is rewritten on the way down
 * @param settings settings of ours
 */
public record InterfaceSection(
    @Nullable SecretKey privateKey,
    @Nullable Integer listenPort,
    @Nullable Integer fwmark,
    NetworkSettings network,
    Hooks hooks,
    boolean saveConfig,
    Settings settings)
    implements AutoCloseable {

  /** An empty section. */
  public static final InterfaceSection EMPTY =
      new InterfaceSection(
          null, null, null, NetworkSettings.NONE, Hooks.NONE, false, Settings.NONE);

  /** The value of {@code Backend}, or the default. */
  public BackendSettings backend() {
    return settings.get(SettingTable.BACKEND, BackendSettings.AUTO);
  }

  /** The value of {@code NeighborProxy}: interfaces on which the gateway answers for its peers. */
  public List<NeighborProxySettings> neighborProxies() {
    return settings.get(SettingTable.NEIGHBOR_PROXY);
  }

  /** Wipes the key in it. */
  @Override
  public void close() {
    if (privateKey != null) {
      privateKey.close();
    }
  }
}
