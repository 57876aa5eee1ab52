package org.slaacguard.gateway;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Passes on the warnings that are logged while an interface comes up or is reloaded. The thread of
 * a warning, or else its text, says which interface it is about. Safe for use by several threads.
 */
public final class StartupWarnings {
  private static final List<Listener> LISTENERS = new CopyOnWriteArrayList<>();

  private StartupWarnings() {}

  /** Hears until it is closed. */
  static final class Listener implements AutoCloseable {
    private final String interfaceName;
    private final Consumer<String> sink;

    private Listener(String interfaceName, Consumer<String> sink) {
      this.interfaceName = interfaceName;
      this.sink = sink;
    }

    private void hear(String thread, String text) {
      if (thread.startsWith(interfaceName + "-") || text.contains(interfaceName)) {
        sink.accept(text);
      }
    }

    @Override
    public void close() {
      LISTENERS.remove(this);
    }
  }

  /**
   * Hears of the warnings of an interface from now on.
   *
   * @param sink must not wait
   */
  static Listener listen(String interfaceName, Consumer<String> sink) {
    Listener listener = new Listener(interfaceName, sink);
    LISTENERS.add(listener);
    return listener;
  }

  /** Something was logged that users should read; by the logger. */
  public static void tell(String thread, String text) {
    LISTENERS.forEach(listener -> listener.hear(thread, text));
  }
}
