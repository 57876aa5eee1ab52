package org.slaacguard.control;

/**
 * An answer to {@code get}.
 *
 * @param device how the device stands, owned by this answer
 */
public record InterfaceStatus(DeviceStatus device) implements AutoCloseable {
  /** Wipes the keys in it. */
  @Override
  public void close() {
    device.close();
  }
}
