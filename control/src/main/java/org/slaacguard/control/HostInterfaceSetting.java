package org.slaacguard.control;

import java.util.function.Function;

/**
 * A setting that names an interface of the host, followed by options. Threads, sockets and
 * capabilities for it exist from the start only, so it cannot change while the WireGuard interface
 * is up.
 *
 * @param <T> the value; immutable, and {@link Object#toString} is its text form
 */
public abstract class HostInterfaceSetting<T> extends ValueSetting<T> {
  private final Function<String, T> parser;

  /**
   * A setting of {@code [Interface]}, see {@link Setting}.
   *
   * @param parser reads a value; throws {@link IllegalArgumentException} saying what is wrong
   */
  HostInterfaceSetting(String name, String word, Function<String, T> parser) {
    super(name, word, Section.INTERFACE);
    this.parser = parser;
  }

  @Override
  public final boolean isLive() {
    return false;
  }

  @Override
  final T parse(String text) {
    return parser.apply(text);
  }

  @Override
  final String format(T value) {
    return value.toString();
  }

  @Override
  public final String argument() {
    return "INTERFACE";
  }
}
