package org.slaacguard.gateway;

import java.io.IOException;

/** Looks at the interface and the host's addresses. Belongs to the controller's thread. */
@FunctionalInterface
public interface LinkWatch extends AutoCloseable {
  /**
   * Looks now.
   *
   * @throws IOException if the kernel does not answer
   */
  LinkView look() throws IOException;

  /** Looks in the network namespace of the calling thread; the caller closes it. */
  static LinkWatch of(String interfaceName) {
    return new NetlinkWatch(interfaceName);
  }

  @Override
  default void close() {}
}
