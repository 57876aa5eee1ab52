package org.slaacguard.control;

/**
 * An answer to {@code get}.
 *
 * @param device how the device stands, owned by this answer
 * @param advertise what router advertisements say
 */
public record InterfaceStatus(DeviceStatus device, AdvertiseSettings advertise)
    implements AutoCloseable {
  /** Wipes the keys in it. */
  @Override
  public void close() {
    device.close();
  }
}
