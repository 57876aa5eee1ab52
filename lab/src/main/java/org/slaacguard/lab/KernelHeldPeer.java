package org.slaacguard.lab;

import static org.slaacguard.lab.KernelLearningNetwork.SOON;
import static org.slaacguard.lab.KernelLearningNetwork.WINDOW;
import static org.slaacguard.lab.KernelLearningNetwork.since;

import java.util.List;
import java.util.Map;
import org.slaacguard.control.Counter;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage.RouterSolicitation;
import org.slaacguard.net.NdPacket;
import org.slaacguard.routing.LearnedAddress;

/** Checks which packets pass of a peer that the probe holds back. */
final class KernelHeldPeer {
  private final KernelLearningNetwork network;

  KernelHeldPeer(KernelLearningNetwork network) {
    this.network = network;
  }

  /**
   * It is held after a small flood: its solicitation is heard, and no packet is lost of an address
   * that it has, though somebody takes that out of the kernel.
   */
  void hearsAHeldPeer() throws Exception {
    ManySources sources = network.sources(network.many);
    Map<Counter, Long> before = network.counters();
    sources.send(network.nextFlood(), WINDOW, i -> Integer.MAX_VALUE);
    Await.until(
        "a flood that is held",
        SOON,
        () -> since(before, network.countersNow(), Counter.REFUSED_RATE) > 0);
    network.forget();
    byte[] solicitation =
        new NdPacket(
                Ipv6Address.parse("fe80::a"),
                Ipv6Address.ALL_ROUTERS,
                new RouterSolicitation(List.of()))
            .toBytes();
    sources.send(List.of(solicitation), i -> Integer.MAX_VALUE);
    Await.until("a held peer's solicitation", SOON, network::solicited);
    // Not the solicitation's own source, which is learned too, if a token has come meanwhile.
    IpAddress known =
        network.addresses(network.many).stream()
            .map(LearnedAddress::address)
            .filter(address -> address.equals(sources.source(address.low())))
            .reduce((one, next) -> next)
            .orElseThrow(() -> new LabException("nothing was learned of the flood"));
    String name = network.backend().interfaceName();
    try (DatagramCount arrived = DatagramCount.on(network.gateway)) {
      network
          .gateway
          .command(
              "wg", "set", name, "peer", network.many.publicKey(), "allowed-ips", "fd00::a/128")
          .succeed();
      sources.send(List.of(sources.datagram(known.low())), i -> Integer.MAX_VALUE);
      Await.until("a packet of a held peer's known address", SOON, () -> arrived.hasSeen(known));
    }
    System.out.println("there: solicitations of a held peer, and packets of its addresses");
  }
}
