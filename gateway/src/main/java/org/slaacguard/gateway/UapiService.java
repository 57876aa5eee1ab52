package org.slaacguard.gateway;

import org.slaacguard.control.BackendException;
import org.slaacguard.control.UapiRequest;
import org.slaacguard.control.UapiStatus;

/** What answers requests of the UAPI socket. Safe for use by several threads. */
public interface UapiService {
  /**
   * How things stand. The caller closes the answer.
   *
   * @throws BackendException with the number to answer
   */
  UapiStatus status() throws BackendException;

  /**
   * Makes a change, whole or not at all. The request stays the caller's.
   *
   * @throws BackendException with the number to answer
   */
  void apply(UapiRequest.Set request) throws BackendException;
}
