package org.slaacguard.gateway;

import java.time.Duration;
import org.slaacguard.userspace.UserspaceBackend;

/** The work of a training run of the ahead-of-time cache beyond starting. */
public final class Training {
  private Training() {}

  /**
   * Moves synthetic packets through the userspace data plane, without interface and sockets, so
   * that the cache has its classes and the profiles of its hot code.
   *
   * @return packets that came through
   */
  public static long run(Duration time) {
    return UserspaceBackend.train(time);
  }
}
