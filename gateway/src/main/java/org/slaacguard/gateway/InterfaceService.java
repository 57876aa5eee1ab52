package org.slaacguard.gateway;

import org.slaacguard.control.AddressOwner;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.net.IpAddress;

/** Answers the requests of the UAPI socket. Safe for use by several threads. */
public interface InterfaceService {
  /**
   * The status. The caller closes the answer.
   *
   * @throws BackendException with the number to answer
   */
  InterfaceStatus status() throws BackendException;

  /**
   * Makes a change, whole or not at all. The caller keeps it.
   *
   * @throws BackendException with the number to answer
   */
  void apply(DeviceUpdate change) throws BackendException;

  /**
   * The owner of an inner address.
   *
   * @throws BackendException with the number to answer
   */
  AddressOwner owner(IpAddress address) throws BackendException;

  /**
   * Takes a learned address from its peer, which may learn it again.
   *
   * @return the former owner
   * @throws BackendException with the number to answer: ENOENT if nobody has learned it, EINVAL if
   *     it is static or the gateway's own
   */
  AddressOwner.Learned forget(IpAddress address) throws BackendException;

  /**
   * Tells the peers, and the hosts of LANs, that the gateway is no longer a router, as often as a
   * router should, and returns when the last of them has been told; does nothing if it never was
   * one.
   *
   * @throws BackendException with the number to answer
   */
  default void cease() throws BackendException {}
}
