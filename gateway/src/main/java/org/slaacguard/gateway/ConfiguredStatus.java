package org.slaacguard.gateway;

import java.util.List;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceStatus;

/** The backend's status as it is configured: see {@link Service#configured}. */
final class ConfiguredStatus {
  private ConfiguredStatus() {}

  /**
   * The status now, which the caller closes.
   *
   * @throws BackendException if the backend cannot say
   */
  static DeviceStatus of(Backend backend, List<Service> services) throws BackendException {
    DeviceStatus status = backend.status();
    for (Service service : services) {
      status = service.configured(status);
    }
    return status;
  }
}
