package org.slaacguard.gateway;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Passes on the warnings that are logged while an interface comes up or is reloaded. The name of
 * the logging thread, or else the text, tells which interface a warning is about. Safe for use by
 * several threads.
 */
public final class StartupWarnings {
  private static final List<Listener> LISTENERS = new CopyOnWriteArrayList<>();

  private StartupWarnings() {}

  /** Gets warnings until it is closed. */
  static final class Listener implements AutoCloseable {
    private final String interfaceName;
    private final Pattern named;
    private final Consumer<String> sink;

    private Listener(String interfaceName, Consumer<String> sink) {
      this.interfaceName = interfaceName;
      // Not wg1 for wg10, but for wg1.conf.
      named =
          Pattern.compile(
              "(?<![A-Za-z0-9_=+.-])" + Pattern.quote(interfaceName) + "(?![A-Za-z0-9_=+-])");
      this.sink = sink;
    }

    private void hear(String thread, String text) {
      if (thread.startsWith(interfaceName + "-") || named.matcher(text).find()) {
        sink.accept(text);
      }
    }

    @Override
    public void close() {
      LISTENERS.remove(this);
    }
  }

  /**
   * Passes the warnings of an interface to a sink from now on.
   *
   * @param sink must not wait
   */
  static Listener listen(String interfaceName, Consumer<String> sink) {
    Listener listener = new Listener(interfaceName, sink);
    LISTENERS.add(listener);
    return listener;
  }

  /** Takes a warning from the logger. */
  public static void tell(String thread, String text) {
    LISTENERS.forEach(listener -> listener.hear(thread, text));
  }
}
