package org.slaacguard.net;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The source address of proxy neighbour advertisements. RFC 4861 permits all three; routers differ
 * in which they accept.
 */
public enum AdvertisementSource {
  /** The advertised address itself, as if its owner sent it. */
  TARGET,
  /** The link-local address of the sending interface. */
  LINK_LOCAL,
  /** A global address of the sending interface. */
  GLOBAL;

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if the text is none of the three
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

  /** The text form used in files: {@code target}, {@code link-local}, {@code global}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
