package org.slaacguard.gateway;

import org.slaacguard.control.AddressOwner;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendException;
import org.slaacguard.linux.Errno;
import org.slaacguard.net.IpAddress;

/** Takes a learned address from its peer, or says why nobody has learned it. */
final class ForgetRequest {
  private ForgetRequest() {}

  /**
   * Takes the address from the peer that has learned it.
   *
   * @return who had it
   * @throws BackendException if nobody has learned it, or it cannot be done; nothing has changed
   */
  static AddressOwner.Learned run(Backend backend, IpAddress address) throws BackendException {
    String name = backend.interfaceName();
    return switch (backend.owner(address)) {
      case AddressOwner.Learned had when backend.forget(had.peer(), address) -> had;
      case AddressOwner.Static s ->
          throw new BackendException(
              address
                  + " is not learned: it is peer "
                  + s.peer()
                  + "'s by its AllowedIPs; 'slaacguard set "
                  + name
                  + " peer "
                  + s.peer()
                  + " allowed-ips -"
                  + s.prefix()
                  + "' takes that entry away",
              Errno.EINVAL);
      case AddressOwner.Gateway g ->
          throw new BackendException(
              address + " is not learned: it is the gateway's own", Errno.EINVAL);
      case AddressOwner.Learned gone -> throw unknown(name, address);
      case AddressOwner.Nobody n -> throw unknown(name, address);
    };
  }

  private static BackendException unknown(String name, IpAddress address) {
    return new BackendException(
        address + " is not learned by any peer of " + name + ": there is nothing to forget",
        Errno.ENOENT);
  }
}
