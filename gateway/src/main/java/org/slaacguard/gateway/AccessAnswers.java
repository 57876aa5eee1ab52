package org.slaacguard.gateway;

import java.util.List;
import org.slaacguard.control.AddressOwner;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.Setting;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.SettingsUpdate;
import org.slaacguard.host.SetupException;
import org.slaacguard.net.IpAddress;

/**
 * Requests to an interface, where a change of what peers may reach is answered when the packet
 * filter holds it, or cannot. The change is made in any case: peers that are not held are blocked.
 */
record AccessAnswers(InterfaceService interfaceService, Filter filter) implements InterfaceService {
  private static final int EIO = 5;

  /** Settings of which the packet filter is made. */
  private static final List<Setting<?>> HELD =
      List.of(
          SettingTable.MAY_REACH,
          SettingTable.TAGS,
          SettingTable.TAG_MAY_REACH,
          SettingTable.CONNECTION_LIMIT);

  /** Waits for the packet filter. */
  @FunctionalInterface
  interface Filter {
    /**
     * Returns when what was wanted last is in effect.
     *
     * @throws SetupException if it cannot be
     */
    void await() throws SetupException;
  }

  @Override
  public void apply(DeviceUpdate change) throws BackendException {
    interfaceService.apply(change);
    boolean held =
        concerns(change.settings())
            || change.peers().stream().anyMatch(peer -> concerns(peer.settings()));
    if (!held) {
      return;
    }
    try {
      filter.await();
    } catch (SetupException e) {
      throw new BackendException(
          "the packet filter does not hold what is set: "
              + e.getMessage()
              + "; peers that it does not hold reach nothing until it does",
          EIO,
          e);
    }
  }

  private static boolean concerns(SettingsUpdate update) {
    return HELD.stream()
        .anyMatch(each -> update.cleared().contains(each) || update.values().has(each));
  }

  @Override
  public InterfaceStatus status() throws BackendException {
    return interfaceService.status();
  }

  @Override
  public AddressOwner owner(IpAddress address) throws BackendException {
    return interfaceService.owner(address);
  }

  @Override
  public AddressOwner.Learned forget(IpAddress address) throws BackendException {
    return interfaceService.forget(address);
  }

  @Override
  public void cease() throws BackendException {
    interfaceService.cease();
  }
}
