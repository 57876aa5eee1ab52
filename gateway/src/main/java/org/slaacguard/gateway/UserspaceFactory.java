package org.slaacguard.gateway;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.BackendSettings;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.userspace.UserspaceBackend;
import org.slaacguard.userspace.UserspaceOptions;

/** Creates the userspace backend, with the options of the environment. */
final class UserspaceFactory implements BackendFactory {
  /**
   * The environment variable that switches the warm-up of the packet path off. The warm-up takes
   * one of several processors for a quarter of a second at the start, and then a quarter of one for
   * twenty seconds, less beside many packets.
   */
  static final String WARM_UP = "SLAACGUARD_WARM_UP";

  @Override
  public Backend open(BackendSettings settings, String interfaceName, int mtu, Runnable wakeup)
      throws BackendException {
    try {
      return UserspaceBackend.open(options(interfaceName, mtu, System.getenv(WARM_UP)), wakeup);
    } catch (BackendException e) {
      throw inTheWay(interfaceName, e);
    }
  }

  /** Returns the failure, with a better message if an interface of this name exists already. */
  private static BackendException inTheWay(String interfaceName, BackendException failure) {
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      return rtnetlink
          .links()
          .find(interfaceName)
          .map(
              link ->
                  new BackendException(
                      "an interface "
                          + interfaceName
                          + " exists already ("
                          + (link.kind().isEmpty() ? "a device" : link.kind())
                          + "): 'ip link del "
                          + interfaceName
                          + "' removes it; or give the file another name",
                      Errno.EEXIST,
                      failure))
          .orElse(failure);
    } catch (LinuxException e) {
      return failure;
    }
  }

  /**
   * The options of the data plane.
   *
   * @param mtu in bytes, 0 for the usual one
   * @param warmUp {@code on}, {@code off}, or null, which is {@code on}
   * @throws BackendException if it is anything else
   */
  static UserspaceOptions options(String interfaceName, int mtu, @Nullable String warmUp)
      throws BackendException {
    UserspaceOptions usual = UserspaceOptions.of(interfaceName);
    UserspaceOptions options = mtu == 0 ? usual : usual.withMtu(mtu);
    return switch (warmUp) {
      case null -> options;
      case "on" -> options;
      case "off" -> options.withWarmUp(Duration.ZERO);
      default ->
          throw new BackendException(
              "the environment variable "
                  + WARM_UP
                  + " must be 'on' or 'off', not '"
                  + warmUp
                  + "'",
              Errno.EINVAL);
    };
  }
}
