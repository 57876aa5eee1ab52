package org.slaacguard.benchmarks;

import org.slaacguard.lab.Host;
import org.slaacguard.lab.Topology;

/**
 * Two hosts and the cable between them, until it is closed.
 *
 * <pre>
 *  a ── eth0 10.9.0.1, 2001:db8:9::1 ════ eth0 10.9.0.2, 2001:db8:9::2 ── b
 * </pre>
 */
record BenchCable(Topology topology, Host a, Host b) implements AutoCloseable {
  /** The addresses of a and b. */
  static final String A = "10.9.0.1";

  static final String B = "10.9.0.2";

  /** Lays it between new hosts of these names. */
  static BenchCable lay(String nameA, String nameB) {
    Topology topology = Topology.open();
    BenchCable cable = new BenchCable(topology, topology.host(nameA), topology.host(nameB));
    topology.cable(cable.a, "eth0", cable.b, "eth0");
    cable.a.address("eth0", A + "/24");
    cable.a.address("eth0", "2001:db8:9::1/64");
    cable.b.address("eth0", B + "/24");
    cable.b.address("eth0", "2001:db8:9::2/64");
    return cable;
  }

  @Override
  public void close() {
    topology.close();
  }
}
