package org.slaacguard.lab;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A gateway on the network that {@link DemoNetwork} draws, and one peer: wireguard-go on client-a.
 *
 * @param peer not yet up, so that what listens on its device may be started before
 */
record OnePeer(Topology topology, Slaacguard gateway, WireGuardGo peer) implements AutoCloseable {
  /**
   * Starts both.
   *
   * @param gateway what the gateway's file has besides the peer and the prefix
   * @param own what the peer's has besides the gateway
   */
  static OnePeer create(UnaryOperator<TunnelSetup> gateway, UnaryOperator<TunnelSetup> own) {
    Topology topology = Topology.open();
    DemoNetwork network = new DemoNetwork(topology);
    KeyPair keys = KeyPair.generate();
    Slaacguard started =
        Slaacguard.start(network.gateway(), gateway.apply(DemoNetwork.gatewaySetup(List.of(keys))));
    TunnelSetup setup = DemoNetwork.clientSetup(keys, started.publicKey());
    Host host = network.clients().getFirst();
    return new OnePeer(topology, started, WireGuardGo.create(host, own.apply(setup)));
  }

  @Override
  public void close() {
    topology.close();
  }
}
