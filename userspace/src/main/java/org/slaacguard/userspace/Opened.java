package org.slaacguard.userspace;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/** What has been opened so far: all of it is closed, the latest first, whatever goes wrong. */
final class Opened implements AutoCloseable {
  private final ArrayDeque<Runnable> closings = new ArrayDeque<>();

  /** Has this closed, before everything that was added earlier. */
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
