package org.slaacguard.gateway;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * How bringing up an interface has ended: it is up, was taken down before, or could not come up.
 * The first end counts. Safe for use by several threads.
 */
final class WayUp {
  private final String name;
  private final CompletableFuture<Boolean> end = new CompletableFuture<>();

  /** That of an interface, which is not up yet. */
  WayUp(String name) {
    this.name = name;
  }

  /** The interface is up. */
  void succeeded() {
    end.complete(true);
  }

  /** The interface was told to end before it was up. */
  void abandoned() {
    end.complete(false);
  }

  /** The interface cannot come up; returns false where its way up had ended before. */
  boolean failed(Throwable why) {
    return end.completeExceptionally(why);
  }

  /** Whether it is not at its end yet. */
  boolean isOpen() {
    return !end.isDone();
  }

  /** Whether the interface did not fail to come up. */
  boolean wasOrderly() {
    return end.isDone() && !end.isCompletedExceptionally();
  }

  /**
   * Waits until the interface is up.
   *
   * @throws Exception why it did not come up
   */
  void await() throws Exception {
    try {
      if (!end.get()) {
        throw new GatewayException(name + " was taken down before it was up");
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }
}
