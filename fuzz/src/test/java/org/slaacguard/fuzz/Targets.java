package org.slaacguard.fuzz;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slaacguard.autoconf.GroupCopierTarget;
import org.slaacguard.autoconf.NeighborProxyTarget;
import org.slaacguard.autoconf.PrefixDelegationClientTarget;
import org.slaacguard.autoconf.PrefixDelegationServerTarget;
import org.slaacguard.control.ConfigFileTarget;
import org.slaacguard.control.PeerEditsTarget;
import org.slaacguard.control.ProcessFileTarget;
import org.slaacguard.control.SavedTextTarget;
import org.slaacguard.control.UapiTarget;
import org.slaacguard.doctor.FirewallTarget;
import org.slaacguard.gateway.GatewayRequestTarget;
import org.slaacguard.linux.NetlinkTarget;
import org.slaacguard.net.Dhcp6MessageTarget;
import org.slaacguard.net.DnsNameTarget;
import org.slaacguard.net.Icmp6TypeTarget;
import org.slaacguard.net.NdPacketTarget;
import org.slaacguard.net.PppoeConfirmationTarget;
import org.slaacguard.routing.LearnedAddressesTarget;
import org.slaacguard.userspace.CoalescerTarget;
import org.slaacguard.userspace.MssClampTarget;
import org.slaacguard.userspace.SegmenterTarget;
import org.slaacguard.web.HttpRequestTarget;
import org.slaacguard.wireguard.ProtocolTarget;

/** What is fuzzed. A name in lower case is the target's folder and its name on the command line. */
public enum Targets {
  /** Neighbour discovery from peers. */
  ND_PACKET,
  /** The guard against router advertisements. */
  ICMP6_TYPE,
  /** What servers of the uplink say. */
  DHCP6_MESSAGE,
  /** What the other end says when a PPPoE session begins. */
  PPPOE_CONFIRMATION,
  /** Lives of the neighbour proxy. */
  NEIGHBOR_PROXY,
  /** Lives of the client of a provider's servers. */
  PREFIX_DELEGATION_CLIENT,
  /** Lives of the server that delegates prefixes to peers. */
  PREFIX_DELEGATION_SERVER,
  /** Lives of the copier of multicast groups between peers. */
  GROUP_COPIER,
  /** Names in options and files. */
  DNS_NAME,
  /** Decrypted packets, joined for the interface. */
  COALESCER,
  /** Super-packets from the interface. */
  SEGMENTER,
  /** SYNs through the tunnel. */
  MSS_CLAMP,
  /** Handshake messages and what happens between them. */
  PROTOCOL,
  /** Lives of the table of learned addresses. */
  LEARNED_ADDRESSES,
  /** Requests over the socket, and answers. */
  UAPI,
  /** Configuration files. */
  CONFIG_FILE,
  /** Files that configure a process. */
  PROCESS_FILE,
  /** Requests at the control socket of a gateway process. */
  GATEWAY_REQUEST,
  /** Requests for the metrics. */
  HTTP_REQUEST,
  /** Edits of the peers in them. */
  PEER_EDITS,
  /** What an interface has become, saved to its file. */
  SAVED_TEXT,
  /** What the kernel says. */
  NETLINK,
  /** Packet filters as their programs print them. */
  FIREWALL;

  /** A new one, for one thread. */
  public Target make() {
    return switch (this) {
      case ND_PACKET -> new NdPacketTarget();
      case ICMP6_TYPE -> new Icmp6TypeTarget();
      case DHCP6_MESSAGE -> new Dhcp6MessageTarget();
      case PPPOE_CONFIRMATION -> new PppoeConfirmationTarget();
      case NEIGHBOR_PROXY -> new NeighborProxyTarget();
      case PREFIX_DELEGATION_CLIENT -> new PrefixDelegationClientTarget();
      case PREFIX_DELEGATION_SERVER -> new PrefixDelegationServerTarget();
      case GROUP_COPIER -> new GroupCopierTarget();
      case DNS_NAME -> new DnsNameTarget();
      case COALESCER -> new CoalescerTarget();
      case SEGMENTER -> new SegmenterTarget();
      case MSS_CLAMP -> new MssClampTarget();
      case PROTOCOL -> new ProtocolTarget();
      case LEARNED_ADDRESSES -> new LearnedAddressesTarget();
      case UAPI -> new UapiTarget();
      case CONFIG_FILE -> new ConfigFileTarget();
      case PROCESS_FILE -> new ProcessFileTarget();
      case GATEWAY_REQUEST -> new GatewayRequestTarget();
      case HTTP_REQUEST -> new HttpRequestTarget();
      case PEER_EDITS -> new PeerEditsTarget();
      case SAVED_TEXT -> new SavedTextTarget();
      case NETLINK -> new NetlinkTarget();
      case FIREWALL -> new FirewallTarget();
    };
  }

  /**
   * All of them in one process, for so long together, for the calling thread.
   *
   * @throws Exception if a target has no seeds to show
   */
  static AllTargets together(Duration time) throws Exception {
    Map<String, Target> targets = new LinkedHashMap<>();
    for (Targets each : values()) {
      targets.put(each.label(), each.make());
    }
    // A thread that waits for a processor has not had its time.
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return new AllTargets(targets, time, threads::getCurrentThreadCpuTime, System.out);
  }

  /** The name of folders and on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
