package org.slaacguard.gateway;

import java.util.List;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/**
 * The services' output in one step of a controller.
 *
 * @param out output to the backend
 * @param services receivers of reports by a service
 * @param now monotonic nanoseconds
 */
record StepOutput(Controller controller, BackendOutput out, List<Service> services, long now)
    implements Service.Out {
  @Override
  public void transmit(PublicKey peer, byte[] packet) {
    out.transmit(peer, packet);
  }

  @Override
  public boolean change(DeviceUpdate update) {
    return out.change(update);
  }

  @Override
  public void tell(BackendEvent event) {
    services.forEach(service -> service.event(event, now));
  }

  @Override
  public void leads(PublicKey peer, IpPrefix prefix, boolean given) {
    services.forEach(service -> service.leads(peer, prefix, given, now));
  }

  @Override
  public void remove(PublicKey peer) throws BackendException {
    PeerUpdate gone = PeerUpdate.builder(peer).remove().updateOnly().build();
    try (DeviceUpdate change = DeviceUpdate.builder().peer(gone).build()) {
      controller.apply(change, now);
    }
  }
}
