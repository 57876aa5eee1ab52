package org.slaacguard.control;

import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;

/**
 * The settings of a process's metrics server.
 *
 * @param listen the address and port of the HTTP server
 * @param allowRemote whether the address may be reachable from other machines
 * @param endpoints whether one metric has the peers' endpoints as a label
 */
public record MetricsSettings(Endpoint listen, boolean allowRemote, boolean endpoints) {
  private static final IpPrefix LOOPBACK4 = IpPrefix.parse("127.0.0.0/8");
  private static final IpPrefix LOOPBACK6 = IpPrefix.parse("::1/128");

  /**
   * Checks that a reachable address is allowed explicitly.
   *
   * @throws IllegalArgumentException if it is not
   */
  public MetricsSettings {
    if (!allowRemote && !isLoopback(listen.address())) {
      throw new IllegalArgumentException(
          listen
              + " is open to other machines, and the metrics have neither password nor encryption;"
              + " listen on 127.0.0.1 or [::1], or write 'AllowRemote = yes' into [Metrics]");
    }
  }

  /** The settings for an address, as {@code ADDRESS:PORT}. */
  public static MetricsSettings at(String listen) {
    return new MetricsSettings(Endpoint.parse(listen), false, true);
  }

  /** The settings of a section; null if they cannot be used. Problems are noted there. */
  static @Nullable MetricsSettings of(ProcessBlock block) {
    Endpoint listen = block.get(ProcessKey.METRICS_LISTEN, Endpoint::parse);
    boolean remote = block.get(ProcessKey.METRICS_ALLOW_REMOTE, EntryOptions::flag, false);
    boolean endpoints = block.get(ProcessKey.METRICS_ENDPOINTS, EntryOptions::flag, true);
    if (listen == null) {
      block.lacks("Listen = 127.0.0.1:9586");
      return null;
    }
    try {
      return new MetricsSettings(listen, remote, endpoints);
    } catch (IllegalArgumentException e) {
      block.wrong(ProcessKey.METRICS_LISTEN, e);
      return null;
    }
  }

  /** Whether only this machine can reach the server. */
  public boolean isLocal() {
    return isLoopback(listen.address());
  }

  private static boolean isLoopback(IpAddress address) {
    return LOOPBACK4.contains(address) || LOOPBACK6.contains(address);
  }
}
