package org.slaacguard.net;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The source address of proxy neighbour advertisements. What routers accept differs; none of the
 * three is forbidden.
 */
public enum AdvertisementSource {
  /** The advertised address itself, as if its owner were there. */
  TARGET,
  /** The link-local address of the interface that sends. */
  LINK_LOCAL,
  /** A global address of the interface that sends. */
  GLOBAL;

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if it is not one
   */
  public static AdvertisementSource parse(String text) {
    for (AdvertisementSource source : values()) {
      if (source.toString().equals(text)) {
        return source;
      }
    }
    List<String> all = Arrays.stream(values()).map(AdvertisementSource::toString).toList();
    throw new IllegalArgumentException("a source must be one of " + String.join(", ", all));
  }

  /** As in files: {@code target}, {@code link-local}, {@code global}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
