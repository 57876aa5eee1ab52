package org.slaacguard.doctor;

import static org.slaacguard.doctor.Finding.About.PEER;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerTrace;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.host.MtuPlan;
import org.slaacguard.host.PathProbe;
import org.slaacguard.host.TunnelPath;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;

/** Finds the step at which a peer's connection stops. Later steps are not reported. */
final class PeerChecks {
  /** An answer to a solicitation is delayed by up to 3.5 s (RFC 4861, section 6.2.6). */
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final InterfaceStatus status;
  private final PeerStatus peer;
  private final PeerTrace trace;
  private final HostFacts facts;
  private final boolean named;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * The checks of one peer.
   *
   * @param named whether the user asks about this peer, which should then be connected now
   */
  PeerChecks(InterfaceStatus status, PeerStatus peer, HostFacts facts, boolean named) {
    this.status = status;
    this.peer = peer;
    this.facts = facts;
    this.named = named;
    trace = status.trace(peer.publicKey());
  }

  List<Finding> run() {
    HandshakeChecks handshake = new HandshakeChecks(status, peer, facts, named);
    findings.addAll(handshake.run());
    clock();
    if (handshake.hasSession()) {
      addresses();
      mtu();
    }
    return findings;
  }

  /** Reports this peer's clock, unless most peers show that this host's is off. */
  private void clock() {
    Duration ahead = trace.clockAhead();
    Clocks clocks = Clocks.of(status);
    if (ahead != null && ahead.abs().compareTo(Clocks.TOLERANCE) > 0 && !clocks.isOursOff()) {
      findings.add(
          Finding.less(
                  PEER,
                  "clock",
                  "its clock is "
                      + Clocks.text(ahead)
                      + (ahead.isNegative() ? " behind" : " ahead of")
                      + " this host's, by its last handshake",
                  "an NTP client there"
                      + (clocks.known() > 1 ? "" : ", or here: 'timedatectl set-ntp true'"))
              .because(
                  "once it is set back, its handshakes are refused until it has caught up with the"
                      + " last one"));
    }
  }

  private void addresses() {
    List<Finding> refused = new RefusedSources(status, peer, facts.now()).run();
    findings.addAll(refused);
    List<IpAddress> learned =
        peer.learned().stream()
            .map(each -> each.address())
            .filter(address -> !IpPrefix.LINK_LOCAL.contains(address))
            .toList();
    if (!learned.isEmpty()) {
      findings.add(Finding.ok(PEER, "addresses", joined(learned)));
    } else if (EffectiveSettings.scope(peer).isEmpty()) {
      statics();
    } else if (refused.isEmpty()) {
      autoconfiguration();
    }
  }

  private void statics() {
    findings.add(
        peer.allowedIps().isEmpty()
            ? Finding.missing(
                    PEER,
                    "addresses",
                    "it may have none: neither AllowedIPs nor LearnableIPs",
                    "'slaacguard set "
                        + name()
                        + " peer "
                        + peer.publicKey()
                        + " learnable-ips advertised', and LearnableIPs in the file")
                .because("all that it sends is dropped")
            : Finding.ok(PEER, "addresses", joined(peer.allowedIps()) + ", as configured"));
  }

  /** Checks a peer without learned addresses that may have some. */
  private void autoconfiguration() {
    if (EffectiveSettings.advertised(status).isEmpty() || status.device().counters().isEmpty()) {
      return;
    }
    Instant solicited = trace.solicited();
    if (solicited == null) {
      findings.add(unasked());
      return;
    }
    String asked = "it asked for a router " + Ago.of(solicited, facts.now());
    findings.add(Finding.ok(PEER, "solicitation", asked));
    Instant advertised = trace.advertised();
    if (advertised == null || advertised.isBefore(solicited)) {
      findings.add(
          solicited.plus(ANSWER).isAfter(facts.now())
              ? Finding.ok(PEER, "advertisement", "the answer is on its way; look again")
              : Finding.missing(
                      PEER,
                      "advertisement",
                      "it was not answered",
                      "check drop_transmit and events_lost in 'slaacguard show "
                          + name()
                          + " --json', and at the log with LOG_LEVEL=debug")
                  .because("its address comes with the answer"));
      return;
    }
    findings.add(
        Finding.ok(PEER, "advertisement", "was sent to it " + Ago.of(advertised, facts.now())));
    findings.add(
        Finding.missing(
                PEER,
                "addresses",
                "it was sent " + prefixes() + ", but nothing has come from an address in it",
                "at the peer: 'ip -6 addr show' shows whether it has made one. If it has not,"
                    + " AllowedIPs there must let the answer in (::/0, or fe80::/64 too), and"
                    + " accept_ra and autoconf of its interface are to be 1; if it has, send"
                    + " something from it, such as a ping")
            .because("an address is known from the first packet that comes from it"));
  }

  private Finding unasked() {
    boolean linkLocal =
        peer.learned().stream().anyMatch(each -> IpPrefix.LINK_LOCAL.contains(each.address()))
            || trace.refused().stream().anyMatch(r -> IpPrefix.LINK_LOCAL.contains(r.address()));
    String what = "it has a session, but has not asked for a router";
    Finding finding =
        linkLocal
            ? Finding.missing(
                PEER,
                "solicitation",
                what + ", though packets come from its link-local address",
                "at the peer: 'sysctl net.ipv6.conf.IF.accept_ra=1' (2 where it forwards), and its"
                    + " interface down and up; what never asks (Windows, NetworkManager) gets a"
                    + " fixed address in "
                    + prefixes()
                    + " there")
            : Finding.missing(
                PEER,
                "solicitation",
                what + ", nor sent anything from a link-local address",
                "at the peer: AllowedIPs = ::/0, or beside others at least fe80::/64, ff02::/16; a"
                    + " link-local Address such as fe80::2/64; accept_ra of its interface 1; what"
                    + " never asks (Windows, NetworkManager) gets a fixed address in "
                    + prefixes()
                    + " there");
    return finding.because("its address comes with the answer");
  }

  private void mtu() {
    TunnelPath path = facts.paths().get(peer.publicKey());
    if (path == null || path.left() >= facts.mtu()) {
      probed();
      return;
    }
    int fits = path.left();
    findings.add(
        Finding.less(
                PEER,
                "MTU",
                "packets of "
                    + facts.mtu()
                    + " bytes, which "
                    + name()
                    + " takes, do not fit its path by "
                    + path.device()
                    + ", which has "
                    + path.mtu(),
                fits < 1280
                    ? "a path with 1280 + " + path.overhead() + " bytes, which IPv6 needs"
                    : "'ip link set "
                        + name()
                        + " mtu "
                        + fits
                        + "', and MTU = "
                        + fits
                        + " in the file")
            .because("large packets may vanish where small ones pass"));
  }

  /** Reports packet sizes that vanish silently in the tunnel (RFC 2923, section 2.1). */
  private void probed() {
    PathProbe.Result result = facts.probes().get(peer.publicKey());
    if (result == null) {
      return;
    }
    if (!result.isAnswered()) {
      findings.add(
          Finding.ok(
              PEER,
              "MTU",
              result.target() + " answers no echo requests: it is not known what passes"));
    } else if (result.isWhole()) {
      findings.add(Finding.ok(PEER, "MTU", result.tried() + " bytes pass"));
    } else {
      findings.add(
          Finding.missing(
                  PEER,
                  "MTU",
                  "a black hole: packets of "
                      + result.tried()
                      + " bytes, which "
                      + name()
                      + " takes, vanish on the way or back; those of "
                      + result.found()
                      + " pass",
                  result.found() < MtuPlan.SMALLEST
                      ? "a path that takes 1280 bytes in the tunnel, which IPv6 needs"
                      : "'ip link set "
                          + name()
                          + " mtu "
                          + result.found()
                          + "', and MTU = "
                          + result.found()
                          + " in the file, at the peer too; or mend the path: 'slaacguard mtu "
                          + name()
                          + "'")
              .because("connections hang as soon as they have much to send"));
    }
  }

  private String name() {
    return status.device().interfaceName();
  }

  private String prefixes() {
    return joined(
        EffectiveSettings.advertised(status).stream().map(PrefixSettings::source).toList());
  }

  private static String joined(List<?> values) {
    return values.stream().map(Object::toString).collect(Collectors.joining(", "));
  }
}
