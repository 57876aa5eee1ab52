package org.slaacguard.control;

import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;

/**
 * Where a process serves its metrics.
 *
 * @param listen the address and port of the HTTP server
 * @param allowRemote whether the address may be one that other machines reach
 * @param endpoints whether the outer addresses of peers are told, as a label of one metric
 */
public record MetricsSettings(Endpoint listen, boolean allowRemote, boolean endpoints) {
  private static final IpPrefix LOOPBACK4 = IpPrefix.parse("127.0.0.0/8");
  private static final IpPrefix LOOPBACK6 = IpPrefix.parse("::1/128");

  /**
   * Checks that remote machines are asked for where they reach it.
   *
   * @throws IllegalArgumentException if they are not
   */
  public MetricsSettings {
    if (!allowRemote && !isLoopback(listen.address())) {
      throw new IllegalArgumentException(
          listen
              + " is open to other machines, and the metrics have neither password nor encryption;"
              + " listen on 127.0.0.1 or [::1], or write 'AllowRemote = yes' into [Metrics]");
    }
  }

  /** Served at this address, as {@code ADDRESS:PORT} says it. */
  public static MetricsSettings at(String listen) {
    return new MetricsSettings(Endpoint.parse(listen), false, true);
  }

  /** What a section says; null where it cannot be used, which it notes. */
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

  /** Whether only this machine reaches it. */
  public boolean isLocal() {
    return isLoopback(listen.address());
  }

  private static boolean isLoopback(IpAddress address) {
    return LOOPBACK4.contains(address) || LOOPBACK6.contains(address);
  }
}
