package org.slaacguard.gateway;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.EndpointName;
import org.slaacguard.linux.NameLookup;
import org.slaacguard.linux.NameLookupException;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the address of an endpoint, as {@code wg} does. It takes the first address of a name in the
 * order of RFC 6724, and tries again while no name server answers.
 */
final class EndpointLookup {
  private static final Logger LOG = LoggerFactory.getLogger(EndpointLookup.class);

  /**
   * The environment variable for the number of retries, as of {@code wg}: a number or {@code
   * infinity}.
   */
  static final String RETRIES = "WG_ENDPOINT_RESOLUTION_RETRIES";

  private static final int USUAL_RETRIES = 15;
  private static final long FIRST_PAUSE_MILLIS = 1000;
  private static final long LONGEST_PAUSE_MILLIS = 20_000;

  private EndpointLookup() {}

  /** Finds the address of a name. */
  @FunctionalInterface
  interface Once {
    Endpoint find(EndpointName name) throws UnresolvedNameException;
  }

  /** Waits. */
  @FunctionalInterface
  interface Pause {
    void sleep(Duration time) throws InterruptedException;
  }

  /**
   * Looks up once. An address needs no name server.
   *
   * @throws UnresolvedNameException naming the host without an address
   */
  static Endpoint once(EndpointName name) throws UnresolvedNameException {
    if (isAddress(name)) {
      return new Endpoint(IpAddress.parse(name.host()), name.port());
    }
    try {
      return NameLookup.find(name.host(), name.port()).stream()
          .findFirst()
          .orElseThrow(() -> unresolved(name, "of IPv4 or IPv6", false));
    } catch (NameLookupException e) {
      throw unresolved(name, String.valueOf(e.getMessage()), e.isTemporary());
    }
  }

  private static UnresolvedNameException unresolved(EndpointName name, String why, boolean later) {
    return new UnresolvedNameException("the endpoint " + name + " has no address: " + why, later);
  }

  /** Whether it is an address already, without a zone. */
  static boolean isAddress(EndpointName name) {
    try {
      IpAddress.parse(name.host());
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Looks up, and retries temporary failures as often as the environment says.
   *
   * @throws UnresolvedNameException if the last attempt finds no address either
   */
  static Endpoint patiently(EndpointName name) throws UnresolvedNameException {
    return patiently(name, EndpointLookup::once, System.getenv(RETRIES), Thread::sleep);
  }

  static Endpoint patiently(EndpointName name, Once lookup, @Nullable String retries, Pause pause)
      throws UnresolvedNameException {
    long left = retries(retries);
    long millis = FIRST_PAUSE_MILLIS;
    while (true) {
      try {
        return lookup.find(name);
      } catch (UnresolvedNameException e) {
        if (!e.isTemporary() || left-- == 0) {
          throw e;
        }
        LOG.warn(
            "{}; trying again in {} s",
            e.getMessage(),
            String.format(Locale.ROOT, "%.2f", millis / 1000.0));
        try {
          pause.sleep(Duration.ofMillis(millis));
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw e;
        }
        millis = Math.min(LONGEST_PAUSE_MILLIS, millis * 6 / 5);
      }
    }
  }

  private static long retries(@Nullable String text) throws UnresolvedNameException {
    if (text == null) {
      return USUAL_RETRIES;
    }
    if (text.equals("infinity")) {
      return Long.MAX_VALUE;
    }
    if (!text.matches("[0-9]{1,9}")) {
      throw new UnresolvedNameException(
          "the environment variable "
              + RETRIES
              + " must be a number or infinity, not '"
              + text
              + "'",
          false);
    }
    return Long.parseLong(text);
  }
}
