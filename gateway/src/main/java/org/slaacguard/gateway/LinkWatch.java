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

  /** Whether something has changed since the last look, as far as is known. Any thread. */
  default boolean hasNews() {
    return false;
  }

  /**
   * Whether it tells what has changed, so that looking without news is a precaution. Any thread.
   */
  default boolean tellsNews() {
    return false;
  }

  /**
   * Looks in the network namespace of the calling thread; the caller closes it.
   *
   * @param wakeup run, from any thread, when something has changed
   */
  static LinkWatch of(String interfaceName, Runnable wakeup) {
    return new NetlinkWatch(interfaceName, wakeup);
  }

  @Override
  default void close() {}
}
