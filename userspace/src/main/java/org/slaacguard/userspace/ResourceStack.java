package org.slaacguard.userspace;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/** Collects opened resources, and closes all of them, the latest first, whatever fails. */
final class ResourceStack implements AutoCloseable {
  private final ArrayDeque<Runnable> closings = new ArrayDeque<>();

  /** Adds a resource, to be closed before everything added earlier. */
  <T> T add(T what, Consumer<? super T> closing) {
    closings.push(() -> closing.accept(what));
    return what;
  }

  /** Closes everything. May be called twice. */
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
