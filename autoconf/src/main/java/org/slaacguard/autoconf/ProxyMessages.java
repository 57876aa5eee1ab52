package org.slaacguard.autoconf;

import java.util.List;
import java.util.random.RandomGenerator;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.LinkLayerAddress;
import org.slaacguard.net.NdMessage.NeighborAdvertisement;
import org.slaacguard.net.NdMessage.NeighborSolicitation;
import org.slaacguard.net.NdOption;
import org.slaacguard.net.NdPacket;

/** What a {@link NeighborProxy} says on the link. */
final class ProxyMessages {
  private static final int NONCE_BYTES = 6;

  private final NdOption.Nonce nonce;

  ProxyMessages(RandomGenerator random) {
    byte[] bytes = new byte[NONCE_BYTES];
    random.nextBytes(bytes);
    nonce = new NdOption.Nonce(bytes);
  }

  /** The probe of duplicate address detection (RFC 4862, section 5.4.2). */
  byte[] probe(Ipv6Address address) {
    return new NdPacket(
            Ipv6Address.UNSPECIFIED,
            address.solicitedNode(),
            new NeighborSolicitation(address, List.of(nonce)))
        .toBytes();
  }

  /** Whether a probe is our own, sent back by the link (RFC 7527). */
  boolean isOwn(NeighborSolicitation probe) {
    return probe.options().contains(nonce);
  }

  /** Whether an advertisement leads to this link-layer address. */
  static boolean leadsTo(LinkLayerAddress hardware, NeighborAdvertisement message) {
    return message.options().contains(new NdOption.TargetLinkLayerAddress(hardware));
  }

  /** An answer to one node. */
  static byte[] answer(ProxyLink own, ProxiedAddress known, Ipv6Address to) {
    return advertisement(own, known, to, true);
  }

  /** An advertisement to all nodes. */
  static byte[] announcement(ProxyLink own, ProxiedAddress known) {
    return advertisement(own, known, Ipv6Address.ALL_NODES, false);
  }

  private static byte[] advertisement(
      ProxyLink own, ProxiedAddress known, Ipv6Address to, boolean solicited) {
    return new NdPacket(
            own.sourceFor(known.address),
            to,
            new NeighborAdvertisement(
                true,
                solicited,
                known.state == ProxiedAddress.State.HELD,
                known.address,
                List.of(new NdOption.TargetLinkLayerAddress(own.hardware()))))
        .toBytes();
  }
}
