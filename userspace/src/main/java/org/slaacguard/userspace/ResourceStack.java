package org.slaacguard.userspace;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/** Collects what has been opened, and closes all of it, the latest first, whatever goes wrong. */
final class ResourceStack implements AutoCloseable {
  private final ArrayDeque<Runnable> closings = new ArrayDeque<>();

  /** Adds something, to be closed before everything added earlier. */
  <T> T add(T what, Consumer<? super T> closing) {
    closings.push(() -> closing.accept(what));
    return what;
  }

  /** May be called twice. */
  @Override
  public void close() {
    try {
      Runnable last = closings.poll();
      if (last != null) {
        last.run();
      }
    } finally {
      if (!closings.isEmpty()) {
        close();
      }
    }
  }
}
