package org.slaacguard.control;

import org.slaacguard.net.IpAddress;

/** A complete request over the UAPI socket, parsed before any of it is carried out. */
public sealed interface UapiRequest extends AutoCloseable {
  /**
   * Asks for the status.
   *
   * @param version 1 is what every WireGuard tool asks; 2 adds times of learned addresses, the
   *     backend, and counters
   */
  record Get(int version) implements UapiRequest {
    @Override
    public void close() {}
  }

  /**
   * Changes the interface.
   *
   * @param device the change, owned by this request
   */
  record Set(DeviceUpdate device) implements UapiRequest {
    /** Wipes the keys in it. */
    @Override
    public void close() {
      device.close();
    }
  }

  /**
   * Asks the gateway to tell its peers that it is no longer a router (RFC 4861, section 6.2.5),
   * because it shuts down for good. The answer comes when they have been told. Our extension.
   */
  record Cease() implements UapiRequest {
    @Override
    public void close() {}
  }

  /** Asks for the owner of an inner address. Our extension. */
  record Owner(IpAddress address) implements UapiRequest {
    @Override
    public void close() {}
  }

  /** Takes a learned address from its peer, which may learn it again. Our extension. */
  record Forget(IpAddress address) implements UapiRequest {
    @Override
    public void close() {}
  }

  @Override
  void close();
}
