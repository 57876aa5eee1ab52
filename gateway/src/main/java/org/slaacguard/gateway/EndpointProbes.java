package org.slaacguard.gateway;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slaacguard.host.EgressPath;
import org.slaacguard.host.PathProbe;
import org.slaacguard.host.TunnelPath;
import org.slaacguard.net.IpAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes the paths to the endpoints in a file, and remembers the results. Only endpoints that the
 * operator has named are probed, so no other host influences the tunnel's MTU. If an endpoint does
 * not answer, the MTU of the path's first device counts. For one thread, which waits for answers.
 */
final class EndpointProbes {
  private static final Logger LOG = LoggerFactory.getLogger(EndpointProbes.class);

  /** PMTU_RAISE_TIMER of RFC 8899, section 5.1.1. */
  private static final long AGAIN = 600_000_000_000L;

  private final String interfaceName;
  private final List<IpAddress> endpoints;
  private final Map<IpAddress, PathProbe.Result> results = new LinkedHashMap<>();
  private final Map<IpAddress, TunnelPath> paths = new HashMap<>();
  private long due = Long.MIN_VALUE;

  EndpointProbes(String interfaceName, List<IpAddress> endpoints) {
    this.interfaceName = interfaceName;
    this.endpoints = List.copyOf(endpoints);
  }

  /** The paths whose MTU is below that of their first device. */
  List<TunnelPath> narrower() {
    List<TunnelPath> narrower = new ArrayList<>();
    results.forEach(
        (endpoint, result) -> {
          TunnelPath path = paths.get(endpoint);
          if (path != null && result.isAnswered() && !result.isWhole()) {
            narrower.add(new TunnelPath(path.ipv6(), path.device(), result.found()));
          }
        });
    return narrower;
  }

  /** The result for each endpoint, in the order of the file. */
  List<PathProbe.Result> results() {
    return List.copyOf(results.values());
  }

  /**
   * Probes endpoints whose path has changed, and all of them now and then.
   *
   * @param mark of the tunnel's packets
   * @return whether a result has changed
   * @throws IOException if nothing can be sent
   */
  boolean run(EgressPath out, int mark, BooleanSupplier stop) throws IOException {
    long now = System.nanoTime();
    boolean all = due == Long.MIN_VALUE || now - due >= 0;
    boolean changed = false;
    for (IpAddress endpoint : endpoints) {
      Optional<TunnelPath> path = out.device(endpoint, interfaceName, mark);
      if (stop.getAsBoolean()) {
        return changed;
      }
      if (path.isEmpty()) {
        changed |= results.remove(endpoint) != null;
        paths.remove(endpoint);
      } else if (all || !path.get().equals(paths.get(endpoint))) {
        PathProbe probe = new PathProbe(endpoint, path.get().device(), 0, mark, false);
        PathProbe.Result result = probe.search(path.get().mtu(), stop);
        paths.put(endpoint, path.get());
        if (!result.equals(results.put(endpoint, result))) {
          changed = true;
          tell(result);
        }
      }
    }
    if (all) {
      due = now + AGAIN;
    }
    return changed;
  }

  private void tell(PathProbe.Result result) {
    if (!result.isAnswered()) {
      LOG.info(
          "{}: the size that the path to {} takes is not known: it answers no echo requests",
          interfaceName,
          result.target());
    } else if (!result.isWhole()) {
      LOG.warn(
          "{}: the path to {} takes {} bytes instead of {}",
          interfaceName,
          result.target(),
          result.found(),
          result.tried());
    }
  }
}
