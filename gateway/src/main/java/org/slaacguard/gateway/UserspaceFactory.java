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

/** Our own data plane, as the environment wants it. */
final class UserspaceFactory implements BackendFactory {
  /**
   * The variable that says whether the packet path is warmed up: that takes a processor a quarter
   * of a second at the start, and a quarter of one for twenty seconds more, which not every machine
   * has to spare.
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

  /** The same failure; where there is an interface of this name already, saying so. */
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
   * What the data plane is made with.
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
