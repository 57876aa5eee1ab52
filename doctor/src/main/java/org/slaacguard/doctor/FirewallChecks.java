package org.slaacguard.doctor;

import static org.slaacguard.doctor.Finding.About.HOST;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.DelegationStatus;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.doctor.Firewall.Fate;
import org.slaacguard.doctor.Firewall.Judgement;

/** Checks whether this host's packet filters pass what peers need. It changes none of them. */
final class FirewallChecks {
  private static final int PACKET_TOO_BIG = 2;
  private static final int ROUTER_ADVERTISEMENT = 134;
  private static final int NEIGHBOR_SOLICITATION = 135;
  private static final int NEIGHBOR_ADVERTISEMENT = 136;

  /** The port of DHCPv6 clients (RFC 9915, section 7.2). */
  private static final int CLIENT_PORT = 546;

  private final InterfaceStatus status;
  private final HostFacts facts;
  private final String name;
  private final int port;
  private final List<Finding> findings = new ArrayList<>();
  private boolean unsure;

  FirewallChecks(InterfaceStatus status, HostFacts facts) {
    this.status = status;
    this.facts = facts;
    name = status.device().interfaceName();
    port = status.device().listenPort();
  }

  List<Finding> run() {
    if (!facts.firewall().known()) {
      findings.add(
          Finding.ok(
              HOST,
              "firewall",
              "not checked: neither nft nor iptables is available to this process"));
      return findings;
    }
    udp();
    provider();
    if (EffectiveSettings.isRouter(status)) {
      forward();
      neighbors();
    }
    if (findings.isEmpty()) {
      findings.add(Finding.ok(HOST, "firewall", nothing()));
    }
    return findings;
  }

  private String nothing() {
    if (unsure) {
      return "not certain: some rules were not understood";
    }
    String none = "no filter of this host drops what peers need";
    return facts.firewall().isReadBy(Firewall.NFT)
        ? none
        : none + ", as far as iptables knows; nft cannot be read";
  }

  private void udp() {
    if (port == 0) {
      return;
    }
    boolean dropped = false;
    for (boolean ipv6 : new boolean[] {true, false}) {
      String in = ipv6 ? facts.uplink() : facts.uplink4();
      dropped =
          dropped
              || ask(
                  "UDP port " + port + " is dropped",
                  "no handshake arrives",
                  FirewallPacket.udpIn(ipv6, in, port),
                  Remedy.port(port));
    }
    if (!dropped) {
      ask(
          "packets from UDP port " + port + " is dropped",
          "no handshake is answered",
          FirewallPacket.udpOut(true, facts.uplink(), port),
          Remedy.leaving(port));
    }
  }

  /**
   * Checks that the provider's DHCPv6 answers pass: connection tracking does not match them to the
   * multicast request.
   */
  private void provider() {
    DelegationStatus delegation = status.delegation();
    if (delegation != null) {
      ask(
          "DHCPv6 to this host, UDP port 546 at " + delegation.uplink() + ", is dropped",
          "no answer of the provider arrives, and no prefix is delegated",
          FirewallPacket.udpIn(true, delegation.uplink(), CLIENT_PORT),
          Remedy.port(CLIENT_PORT));
    }
  }

  private void forward() {
    String uplink = facts.uplink();
    boolean dropped =
        ask(
            "forwarded packets from " + name + " is dropped",
            "peers reach only this host",
            FirewallPacket.forwarded(true, name, uplink, "new"),
            Remedy.from(name));
    dropped |=
        ask(
            "forwarded answers to " + name + " is dropped",
            "peers get no answer from elsewhere",
            FirewallPacket.forwarded(true, uplink, name, "established"),
            Remedy.to(name));
    if (!dropped) {
      ask(
          "ICMPv6 'packet too big' to " + name + " is dropped",
          "connections hang where the path has a smaller MTU (RFC 4890, section 4.3.1)",
          FirewallPacket.icmpForwarded(uplink, name, PACKET_TOO_BIG),
          Remedy.icmp("forward", "packet-too-big"));
    }
  }

  private void neighbors() {
    String uplink = facts.uplink();
    boolean dropped =
        ask(
            "neighbour solicitations to this host are dropped",
            "no neighbour on the uplink finds it by IPv6 (RFC 4890, section 4.4.1)",
            FirewallPacket.icmpIn(uplink, NEIGHBOR_SOLICITATION, "new"),
            Remedy.icmp("input", "nd-neighbor-solicit"));
    dropped =
        dropped
            || ask(
                "neighbour advertisements to this host are dropped",
                "it finds no neighbour on the uplink by IPv6 (RFC 4890, section 4.4.1)",
                FirewallPacket.icmpIn(uplink, NEIGHBOR_ADVERTISEMENT, "new"),
                Remedy.icmp("input", "nd-neighbor-advert"));
    if (!dropped && uplink == null && !facts.listeners().isEmpty()) {
      ask(
          "router advertisements to this host are dropped",
          "it gets no default route by them",
          FirewallPacket.icmpIn(facts.listeners().getFirst(), ROUTER_ADVERTISEMENT, "new"),
          Remedy.icmp("input", "nd-router-advert"));
    }
    ask(
        "ICMPv6 'packet too big' to this host is dropped",
        "it does not learn the path MTU to a peer (RFC 4890, section 4.3.1)",
        FirewallPacket.icmpIn(uplink, PACKET_TOO_BIG, "related"),
        Remedy.icmp("input", "packet-too-big"));
  }

  private boolean ask(@Nullable String what, String why, FirewallPacket packet, Remedy remedy) {
    Judgement judgement = facts.firewall().judge(packet);
    unsure |= judgement.fate() == Fate.UNSURE;
    if (judgement.fate() != Fate.DROPPED || judgement.chain().isEmpty()) {
      return false;
    }
    FirewallChain chain = judgement.chain().get();
    findings.add(
        Finding.missing(
                HOST,
                "firewall",
                what + ": " + chain.label() + ", " + judgement.rule(),
                remedy.command(chain))
            .because(why));
    return true;
  }
}
