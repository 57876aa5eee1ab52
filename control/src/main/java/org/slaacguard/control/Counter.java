package org.slaacguard.control;

import org.slaacguard.routing.LearnRefusal;

/**
 * Everything that is counted, in one place: status, metrics and logs read only this. All only ever
 * grow while the interface lives. A reason to drop a packet is a counter here.
 */
public enum Counter {
  /** UDP datagrams received. */
  UDP_RX("udp_rx_datagrams", "UDP datagrams received"),
  /** UDP datagrams sent. */
  UDP_TX("udp_tx_datagrams", "UDP datagrams sent"),
  /** IP packets read from the interface. */
  TUN_RX("tun_rx_packets", "IP packets read from the interface"),
  /** IP packets written to the interface. */
  TUN_TX("tun_tx_packets", "IP packets written to the interface"),
  /** Datagrams that are no WireGuard message: too short, wrong type or length. */
  DROP_MALFORMED("drop_malformed", "datagrams that are not WireGuard messages"),
  /** Messages to an index nobody has. */
  DROP_UNKNOWN_INDEX("drop_unknown_index", "messages to an unknown receiver index"),
  /** Transport messages whose tag was wrong. */
  DROP_AUTHENTICATION("drop_authentication", "transport messages that failed authentication"),
  /** Transport messages seen before, or too old. */
  DROP_REPLAY("drop_replay", "transport messages replayed or too old"),
  /** Transport messages under keys past their life. */
  DROP_EXPIRED_KEYS("drop_expired_keys", "transport messages under expired keys"),
  /** Decrypted packets that are neither IPv4 nor IPv6, or lie about their length. */
  DROP_INNER_MALFORMED("drop_inner_malformed", "decrypted packets that are not IP packets"),
  /** Packets marked on their way for congestion that do not take the mark (RFC 6040). */
  DROP_ECN("drop_ecn", "packets marked for congestion outside that cannot carry the mark"),
  /**
   * Router advertisements and redirects (RFC 6105) that peers sent from an address that is not
   * statically theirs.
   */
  DROP_RA_GUARD(
      "drop_ra_guard", "router advertisements and redirects from peers, or what may hide one"),
  /** Packets from the interface that no peer has the destination of. */
  DROP_NO_PEER("drop_no_peer", "packets to a destination no peer has, or not the peer meant"),
  /** Packets to a peer whose endpoint is not known. */
  DROP_NO_ENDPOINT("drop_no_endpoint", "packets to a peer without an endpoint"),
  /** Packets that waited for a handshake and made room for newer ones, or waited in vain. */
  DROP_STAGED("drop_staged", "packets that waited for a handshake in vain"),
  /** Errors of a socket that was asked for datagrams. */
  UDP_RX_ERRORS("udp_rx_errors", "errors of sockets when datagrams were received"),
  /** Datagrams that the socket did not take. */
  DROP_UDP_SEND("drop_udp_send", "datagrams the socket did not take"),
  /** Packets that the interface did not take. */
  DROP_TUN_WRITE("drop_tun_write", "packets the interface did not take"),
  /** Packets of the gateway's own that the kernel did not take. */
  DROP_TRANSMIT("drop_transmit", "packets of the gateway's own that the kernel did not take"),
  /** Handshake messages that found the queue full. */
  DROP_HANDSHAKE_QUEUE("drop_handshake_queue", "handshake messages that found the queue full"),
  /** Handshake messages with a wrong MAC1, or under load without a right MAC2. */
  DROP_HANDSHAKE_MAC("drop_handshake_mac", "handshake messages with a wrong or missing MAC"),
  /** Handshake messages that are replayed, from an unknown peer, or forged. */
  DROP_HANDSHAKE("drop_handshake", "handshake messages refused"),
  /** Handshake initiations sent. */
  HANDSHAKE_INITIATED("handshake_initiations", "handshake initiations sent"),
  /** Handshakes completed. */
  HANDSHAKE_COMPLETED("handshakes", "handshakes completed"),
  /** Cookie replies sent. */
  COOKIE_REPLY("cookie_replies", "cookie replies sent"),
  /** Addresses learned. */
  LEARNED("learned", "addresses learned"),
  /** Learned addresses that expired. */
  LEARN_EXPIRED("learn_expired", "learned addresses that expired"),
  /** Learned addresses that made room. */
  LEARN_EVICTED("learn_evicted", "learned addresses that made room for newer ones"),
  // A packet whose source is refused is dropped: it counts here, by the reason, and nowhere else.
  /** Refused: outside the scope. */
  REFUSED_OUT_OF_SCOPE("refused_out_of_scope", "sources outside the peer's scope"),
  /** Refused: no unicast address. */
  REFUSED_NOT_UNICAST("refused_not_unicast", "sources that are not unicast addresses"),
  /** Refused: anycast. */
  REFUSED_ANYCAST("refused_anycast", "sources that are reserved anycast addresses"),
  /** Refused: the gateway's own. */
  REFUSED_GATEWAY("refused_gateway", "sources that are the gateway's own addresses"),
  /** Refused: another peer's static address. */
  REFUSED_STATIC_CONFLICT("refused_static_conflict", "sources that are another peer's AllowedIPs"),
  /** Refused: another peer learned it first. */
  REFUSED_LEARNED_CONFLICT("refused_learned_conflict", "sources that another peer learned first"),
  /** Refused: too many new addresses at once. */
  REFUSED_RATE("refused_rate", "new sources faster than the peer's rate"),
  /** Refused: no room. */
  REFUSED_CAPACITY("refused_capacity", "new sources where none may be learned"),
  /** Events that the controller did not fetch in time. */
  EVENTS_LOST("events_lost", "events that found the queue full"),
  /** What the kernel refused, and was asked for again. */
  KERNEL_REFUSED("kernel_refused", "requests that the kernel refused, made again later"),

  /** Solicitations of neighbours on an uplink that were answered for peers. */
  PROXY_ANSWERED("neighbor_proxy_answers", "solicitations on an uplink answered for peers"),
  /** Neighbour discovery on an uplink that is about nobody here, and yet passed the filter. */
  PROXY_FOREIGN("neighbor_proxy_foreign", "messages on an uplink about addresses of no peer"),
  /** Claims of others on an uplink to an address of a peer. */
  PROXY_CONFLICTS("neighbor_proxy_conflicts", "claims on an uplink to an address of a peer"),
  /** Objections on an uplink to a peer's new address, beyond what neighbours may object to. */
  PROXY_OVERRULED("neighbor_proxy_overruled", "objections to peers' addresses that had no effect"),
  /** Neighbour discovery on an uplink that breaks a rule of RFC 4861. */
  DROP_PROXY_MALFORMED("drop_proxy_malformed", "malformed neighbour discovery on an uplink"),
  /** Solicitations on an uplink beyond their sender's rate, or everybody's. */
  DROP_PROXY_RATE("drop_proxy_rate", "solicitations on an uplink beyond their rate"),
  /** Neighbour discovery on an uplink beyond its sender's share of the room, or the whole room. */
  DROP_PROXY_OVERFLOW("drop_proxy_overflow", "solicitations on an uplink that found no room"),

  /** Copies of what peers sent to groups, one for each peer that got it. */
  GROUP_COPIES("group_copies", "copies of what peers sent to multicast groups"),
  /**
   * What peers that have joined sent to groups, named or not, beyond their rate, their size or
   * their room.
   */
  DROP_GROUP(
      "drop_group", "datagrams of joined peers to multicast groups beyond their rate or size"),
  /** Packets to what their peer may not reach. */
  DROP_UNREACHABLE("drop_unreachable", "packets to what their peer may not reach"),
  /** Packets whose source nobody was known to have when they came to the packet filter. */
  DROP_UNSETTLED(
      "drop_unsettled", "packets that came before the packet filter knew their peer's address"),
  /** Packets that would have begun a connection beyond their peer's {@code ConnectionLimit}. */
  DROP_CONNECTIONS("drop_connections", "new connections beyond their peer's ConnectionLimit"),

  /** Neighbour discovery that the controller was not told of: too large, or beyond the rate. */
  NEIGHBOR_DISCOVERY_LIMITED(
      "neighbor_discovery_limited", "neighbour discovery of a peer beyond its size or rate"),

  /** DHCPv6 messages of peers that were answered. */
  DHCP6_ANSWERED("dhcp6_answers", "DHCPv6 messages of peers that were answered"),
  /** Reconfigure messages to peers. */
  DHCP6_RECONFIGURES("dhcp6_reconfigures", "calls to peers to ask again by DHCPv6"),
  /** Associations of peers that got no prefix. */
  DHCP6_LACKING("dhcp6_lacking", "requests of peers for which there was no prefix"),
  /** DHCPv6 messages of peers that break a rule. */
  DROP_DHCP6_MALFORMED("drop_dhcp6_malformed", "malformed DHCPv6 messages of peers"),
  /** DHCPv6 messages that were not looked at: too large, or beyond a rate of their peer's. */
  DHCP6_LIMITED("dhcp6_limited", "DHCPv6 messages of a peer beyond its size or rate");

  private final String label;
  private final String help;

  Counter(String label, String help) {
    this.label = label;
    this.help = help;
  }

  /** What counts refusals for this reason. */
  public static Counter of(LearnRefusal reason) {
    return switch (reason) {
      case OUT_OF_SCOPE -> REFUSED_OUT_OF_SCOPE;
      case NOT_UNICAST -> REFUSED_NOT_UNICAST;
      case ANYCAST -> REFUSED_ANYCAST;
      case GATEWAY -> REFUSED_GATEWAY;
      case STATIC_CONFLICT -> REFUSED_STATIC_CONFLICT;
      case LEARNED_CONFLICT -> REFUSED_LEARNED_CONFLICT;
      case RATE -> REFUSED_RATE;
      case CAPACITY -> REFUSED_CAPACITY;
    };
  }

  /** Whether it counts something that was lost or refused. */
  public boolean isLoss() {
    return label.startsWith("drop_") || label.startsWith("refused_") || this == EVENTS_LOST;
  }

  /** The name in JSON and metrics. */
  public String label() {
    return label;
  }

  /** What it counts, in a few words. */
  public String help() {
    return help;
  }
}
