package org.slaacguard.gateway;

import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.host.OuterMark;
import org.slaacguard.host.SetupException;

/**
 * The mark of a daemon's outer packets. The daemon is made later than the objects that need its
 * mark.
 */
final class DaemonMark implements OuterMark {
  private volatile @Nullable InterfaceDaemon daemon;

  /** Sets the daemon whose outer packets are marked. */
  void of(InterfaceDaemon marked) {
    daemon = marked;
  }

  private InterfaceDaemon marked() throws SetupException {
    InterfaceDaemon marked = daemon;
    if (marked == null) {
      throw new SetupException("a mark, but no daemon to give it to");
    }
    return marked;
  }

  @Override
  public int now() throws SetupException {
    try (DeviceStatus status = marked().status().device()) {
      return status.fwmark();
    } catch (BackendException e) {
      throw new SetupException("cannot read the mark of outer packets: " + e.getMessage(), e);
    }
  }

  @Override
  public void set(int mark) throws SetupException {
    try (DeviceUpdate change = DeviceUpdate.builder().fwmark(mark).build()) {
      marked().apply(change);
    } catch (BackendException e) {
      throw new SetupException("cannot mark outer packets: " + e.getMessage(), e);
    }
  }
}
