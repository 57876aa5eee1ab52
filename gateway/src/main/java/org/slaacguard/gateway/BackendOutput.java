package org.slaacguard.gateway;

import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out requests of services at the backend. */
record BackendOutput(Backend backend) implements Service.Out {
  private static final Logger LOG = LoggerFactory.getLogger(BackendOutput.class);

  @Override
  public void transmit(PublicKey peer, byte[] packet) {
    backend.transmit(peer, packet);
  }

  @Override
  public boolean change(DeviceUpdate update) {
    try {
      backend.apply(update);
      return true;
    } catch (BackendException e) {
      LOG.warn(
          "{}: a change cannot be made, and is tried again: {}",
          backend.interfaceName(),
          e.getMessage());
      return false;
    }
  }
}
