package org.slaacguard.gateway;

import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.BackendSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the backend that {@code Backend} selects. {@code auto} tries the kernel's WireGuard
 * first, because only an attempt shows whether the kernel has it and accepts the probe; otherwise
 * it takes the userspace backend. The log says which, and why. {@code kernel} never falls back: a
 * failure is an error.
 */
final class BackendChooser implements BackendFactory {
  private static final Logger LOG = LoggerFactory.getLogger(BackendChooser.class);

  private final BackendFactory kernel;
  private final BackendFactory userspace;

  BackendChooser(BackendFactory kernel, BackendFactory userspace) {
    this.kernel = kernel;
    this.userspace = userspace;
  }

  @Override
  public Backend open(BackendSettings settings, String interfaceName, int mtu, Runnable wakeup)
      throws BackendException {
    return switch (settings.choice()) {
      case USERSPACE -> userspace.open(settings, interfaceName, mtu, wakeup);
      case KERNEL -> openKernel(settings, interfaceName, mtu, wakeup);
      case AUTO -> choose(settings, interfaceName, mtu, wakeup);
    };
  }

  private Backend openKernel(
      BackendSettings settings, String interfaceName, int mtu, Runnable wakeup)
      throws BackendException {
    try {
      return kernel.open(settings, interfaceName, mtu, wakeup);
    } catch (BackendException e) {
      throw new BackendException(
          e.getMessage()
              + ". 'slaacguard doctor' shows what this machine has; 'Backend = userspace' does"
              + " not need it",
          e.errno(),
          e);
    }
  }

  private Backend choose(BackendSettings settings, String interfaceName, int mtu, Runnable wakeup)
      throws BackendException {
    BackendException refusal;
    try {
      Backend chosen = kernel.open(settings, interfaceName, mtu, wakeup);
      LOG.info("{}: the kernel's WireGuard moves the packets", interfaceName);
      return chosen;
    } catch (BackendException e) {
      refusal = e;
    }
    try {
      Backend chosen = userspace.open(settings, interfaceName, mtu, wakeup);
      LOG.info(
          "{}: slaacguard itself moves the packets, in user space; {}",
          interfaceName,
          without(interfaceName + ": ", refusal));
      return chosen;
    } catch (BackendException e) {
      throw new BackendException(
          "neither backend works. The kernel's: "
              + refusal.getMessage()
              + ". Our own: "
              + e.getMessage()
              + ". 'slaacguard doctor' shows what this machine has",
          e.errno(),
          e);
    }
  }

  private static String without(String prefix, BackendException refusal) {
    String message = String.valueOf(refusal.getMessage());
    return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
  }
}
