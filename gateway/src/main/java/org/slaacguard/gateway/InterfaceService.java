package org.slaacguard.gateway;

import org.slaacguard.control.BackendException;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.UapiRequest;

/** What answers requests of the UAPI socket. Safe for use by several threads. */
public interface InterfaceService {
  /**
   * How things stand. The caller closes the answer.
   *
   * @throws BackendException with the number to answer
   */
  InterfaceStatus status() throws BackendException;

  /**
   * Makes a change, whole or not at all. The request stays the caller's.
   *
   * @throws BackendException with the number to answer
   */
  void apply(UapiRequest.Set request) throws BackendException;

  /**
   * Tells the peers that the gateway is no router any more, and gives that some time; nothing where
   * it never was one.
   *
   * @throws BackendException with the number to answer
   */
  default void cease() throws BackendException {}
}
