package org.slaacguard.kernel;

import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.net.Icmp6Error;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.LinkGroups;
import org.slaacguard.net.NdMessage;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PacketException;
import org.slaacguard.routing.LearnedAddresses;

/**
 * Sends our packets to one peer. The kernel chooses the peer by the destination, which a hostile
 * peer may have chosen. A packet is therefore sent unchanged only to addresses that the peer
 * already has. An advertisement or an ICMPv6 error to any other address goes to all nodes, which
 * works as well (RFC 4861, section 6.2.6; hosts match an error by the packet that it quotes). A UDP
 * datagram to a multicast group of link scope goes to that group. Everything else is refused. None
 * of our packets changes the owner of an address.
 */
final class KernelTransmit {
  private final KernelPeers peers;
  private final KernelRoutes routes;
  private final LearnedAddresses learned;
  private long refused;
  private long unsent;

  KernelTransmit(KernelPeers peers, KernelRoutes routes, LearnedAddresses learned) {
    this.peers = peers;
    this.routes = routes;
    this.learned = learned;
  }

  /**
   * Sends a packet, or counts why it could not.
   *
   * @param peer null if there is none
   * @throws LinuxException if the kernel refuses it, which is counted too
   */
  void send(KernelDevice device, @Nullable KernelPeer peer, byte[] packet) {
    boolean sent = false;
    try {
      IpAddress destination = ProbedPacket.destination(packet);
      byte[] toAll = null;
      if (peer == null || destination == null) {
        refused++;
        sent = true;
      } else if (LinkGroups.isDatagram(packet)) {
        sent = routes.sendToGroup(peer, LinkGroups.destination(packet), packet);
      } else if (!destination.equals(Ipv6Address.ALL_NODES) && leadsTo(peer, destination)) {
        sent = device.send(packet);
      } else {
        toAll = toAllNodes(destination, packet);
        if (toAll == null) {
          refused++;
          sent = true;
        } else {
          sent = routes.sendToGroup(peer, Ipv6Address.ALL_NODES, toAll);
        }
      }
    } finally {
      unsent += sent ? 0 : 1;
    }
  }

  private boolean leadsTo(KernelPeer peer, IpAddress destination) {
    KernelPeer learner = peers.get(learned.owner(destination.high(), destination.low()));
    return routes.leadsTo(peer, destination, learner);
  }

  /** The packet with a permitted destination; null if there is none. */
  private static byte @Nullable [] toAllNodes(IpAddress destination, byte[] packet) {
    if (destination.equals(Ipv6Address.ALL_NODES)) {
      return packet;
    }
    if (Icmp6Error.isError(packet)) {
      return Icmp6Error.readdressed(packet, Ipv6Address.ALL_NODES);
    }
    try {
      NdPacket parsed = NdPacket.parse(packet);
      return parsed.message() instanceof NdMessage.RouterAdvertisement
          ? new NdPacket(parsed.source(), Ipv6Address.ALL_NODES, parsed.message()).toBytes()
          : null;
    } catch (PacketException e) {
      return null;
    }
  }

  /** Counts packets that found no room before. */
  void lost(long count) {
    unsent += count;
  }

  /** Number of packets without a permitted destination. */
  long refused() {
    return refused;
  }

  /** Number of packets that the kernel refused, or that found no room before. */
  long unsent() {
    return unsent;
  }
}
