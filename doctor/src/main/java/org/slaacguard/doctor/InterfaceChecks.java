package org.slaacguard.doctor;

import static org.slaacguard.doctor.Finding.About.INTERFACE;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.control.Counted;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.control.PrefixSource;
import org.slaacguard.control.RefusedHandshake;
import org.slaacguard.linux.Sysctl;

/** Checks an interface's requirements for any peer to get an address, and which packets arrived. */
final class InterfaceChecks {
  /** How long a failed attempt is reported. */
  static final Duration RECENT = Duration.ofMinutes(10);

  private static final int SLAAC_LENGTH = 64;

  private final InterfaceStatus status;
  private final DeviceStatus device;
  private final HostFacts facts;
  private final boolean named;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * The checks of an interface.
   *
   * @param named whether the user asks about a peer, which should be connected now
   */
  InterfaceChecks(InterfaceStatus status, HostFacts facts, boolean named) {
    this.status = status;
    this.facts = facts;
    this.named = named;
    device = status.device();
  }

  List<Finding> run() {
    link();
    port();
    prefixes();
    if (device.peers().isEmpty()) {
      findings.add(
          Finding.missing(
                  INTERFACE,
                  "peers",
                  "it has none",
                  "'slaacguard set "
                      + name()
                      + " peer KEY learnable-ips advertised', and [Peer] in the file")
              .because("peers with unknown keys get no answer"));
    }
    if (!device.peers().isEmpty()) {
      packets();
    }
    strangers();
    return findings;
  }

  private String name() {
    return device.interfaceName();
  }

  private void link() {
    String setting = Sysctl.ipv6(name(), "disable_ipv6");
    if (!facts.up()) {
      findings.add(
          Finding.missing(INTERFACE, "link", "it is down", "")
              .because("no packet goes in or out")
              .mendedBy(new Fix.LinkUp(name())));
    } else if (facts.setting(setting).equals("1")) {
      findings.add(
          Finding.missing(INTERFACE, "link", "it has IPv6 switched off", "")
              .because("IPv6 packets of peers are dropped")
              .mendedBy(Fix.Settings.of(setting, "0")));
    } else {
      findings.add(Finding.ok(INTERFACE, "link", "up, MTU " + facts.mtu()));
    }
  }

  private void port() {
    if (device.publicKey() == null) {
      findings.add(
          Finding.missing(
                  INTERFACE,
                  "key",
                  "it has no private key",
                  "PrivateKey in the file, or 'wg set " + name() + " private-key FILE'")
              .because("no handshake can be answered"));
    } else if (device.listenPort() == 0) {
      findings.add(
          Finding.missing(
                  INTERFACE,
                  "port",
                  "no UDP port is open",
                  "ListenPort in the file, or 'wg set " + name() + " listen-port 51820'")
              .because("no peer can start a handshake"));
    }
  }

  private void prefixes() {
    boolean wanted =
        device.peers().stream().anyMatch(peer -> EffectiveSettings.scope(peer).advertised());
    if (EffectiveSettings.advertised(status).isEmpty()) {
      findings.add(
          wanted
              ? Finding.missing(
                      INTERFACE,
                      "prefix",
                      "nothing is advertised",
                      "AdvertisePrefix in the file, or 'slaacguard set "
                          + name()
                          + " advertise-prefix 2001:db8:1::/64'")
                  .because("peers make their addresses in it")
              : Finding.ok(INTERFACE, "prefix", "nothing is advertised, and no peer needs it"));
      return;
    }
    for (PrefixSettings each : EffectiveSettings.advertised(status)) {
      PrefixSource prefix = each.source();
      findings.add(
          prefix.length() == SLAAC_LENGTH
              ? Finding.ok(INTERFACE, "prefix", prefix + " is advertised")
              : Finding.missing(
                      INTERFACE, "prefix", prefix + " is advertised", "advertise a /64 of it")
                  .because("hosts make addresses only in a /64 (RFC 4862)"));
    }
  }

  private long count(Counter counter) {
    return device.counters().getOrDefault(counter, 0L);
  }

  private void packets() {
    boolean heard = device.peers().stream().anyMatch(peer -> peer.rxBytes() > 0);
    long received = count(Counter.UDP_RX);
    boolean counts = device.backend().equals("userspace") && !device.counters().isEmpty();
    if (heard || received > 0) {
      findings.add(
          Finding.ok(
              INTERFACE,
              "packets",
              counts
                  ? received + " datagrams came to UDP port " + device.listenPort()
                  : "packets from peers arrive at UDP port " + device.listenPort()));
    } else if (device.listenPort() != 0) {
      findings.add(
          missed(
                  "packets",
                  (counts ? "no datagram has arrived at" : "nothing from any peer has arrived at")
                      + " UDP port "
                      + device.listenPort(),
                  "check whether any reach this host: 'tcpdump -ni any udp port "
                      + device.listenPort()
                      + "'; if none do, check Endpoint at the peers, and port forwarding on the"
                      + " router in front of this host; if some do, check the firewall (below)")
              .because("every handshake begins with one"));
    }
    wrongKey();
  }

  /**
   * A finding that stops the peer that the user asks about; without one, the peers may simply be
   * off.
   */
  private Finding missed(String subject, String what, String todo) {
    return named
        ? Finding.missing(INTERFACE, subject, what, todo)
        : Finding.note(INTERFACE, subject, what, todo);
  }

  /**
   * Checks for handshakes with a wrong MAC1, which is made with our public key (whitepaper, section
   * 5.4.4).
   */
  private void wrongKey() {
    long wrong = count(Counter.DROP_HANDSHAKE_MAC);
    boolean anybodyMissing =
        device.peers().stream().map(PeerStatus::latestHandshake).anyMatch(at -> at == null);
    if (wrong > 0 && anybodyMissing && count(Counter.COOKIE_REPLY) == 0) {
      String what = wrong + " handshake messages were for another public key than this interface's";
      String todo = "PublicKey at the peers must be " + device.publicKey();
      findings.add(
          (named
                  ? Finding.less(INTERFACE, "handshake", what, todo)
                  : Finding.note(INTERFACE, "handshake", what, todo))
              .because("they are dropped unread, as are random packets from strangers"));
    }
  }

  private void strangers() {
    for (RefusedHandshake each : status.refusedHandshakes()) {
      if (each.reason() == RefusedHandshake.Reason.UNKNOWN_KEY
          && each.at().plus(RECENT).isAfter(facts.now())) {
        findings.add(
            missed(
                    "handshake",
                    "the key "
                        + each.key()
                        + " tries from "
                        + each.from()
                        + ", and no peer has it ("
                        + Counted.of(each.count(), "time")
                        + ", last "
                        + Ago.of(each.at(), facts.now())
                        + ")",
                    "if it is one of yours: 'slaacguard set "
                        + name()
                        + " peer "
                        + each.key()
                        + " learnable-ips advertised', and PublicKey in the file")
                .because("an initiation with an unknown key is not answered"));
      }
    }
  }
}
