package org.slaacguard.doctor;

import static org.slaacguard.doctor.Finding.About.HOST;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slaacguard.control.Counted;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.linux.Sysctl;
import org.slaacguard.net.IpPrefix;

/** Checks whether packets of peers pass through this host, and replies back. */
final class ForwardingChecks {
  private static final IpPrefix UNIQUE_LOCAL = IpPrefix.parse("fc00::/7");

  /** This program did not exist before. */
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

  private final InterfaceStatus status;
  private final HostFacts facts;
  private final List<Finding> findings = new ArrayList<>();

  ForwardingChecks(InterfaceStatus status, HostFacts facts) {
    this.status = status;
    this.facts = facts;
  }

  List<Finding> run() {
    clock();
    clockOfPeers();
    if (EffectiveSettings.isRouter(status)) {
      forwarding();
      uplink();
      EffectiveSettings.advertised(status).forEach(this::elsewhere);
    }
    return findings;
  }

  private void forwarding() {
    if (facts.setting(HostInspector.FORWARDING).equals("1")) {
      findings.add(Finding.ok(HOST, "forwarding", "IPv6 is forwarded"));
      return;
    }
    List<Fix.Settings.Setting> listeners =
        facts.listeners().stream().map(ForwardingChecks::listening).toList();
    findings.add(
        Finding.missing(HOST, "forwarding", "IPv6 is not forwarded", "")
            .because(
                "the prefix is advertised, but packets of peers to other hosts end here"
                    + (listeners.isEmpty()
                        ? ""
                        : "; accept_ra=2 keeps this host's own default route when forwarding is"
                            + " switched on"))
            .mendedBy(Fix.Settings.of(HostInspector.FORWARDING, "1").after(listeners)));
  }

  private static Fix.Settings.Setting listening(String name) {
    return new Fix.Settings.Setting(Sysctl.ipv6(name, "accept_ra"), "2");
  }

  private void uplink() {
    boolean forwards = facts.setting(HostInspector.FORWARDING).equals("1");
    String uplink = facts.uplink();
    if (uplink != null && forwards && facts.fading().contains(uplink)) {
      findings.add(
          Finding.less(
                  HOST,
                  "uplink",
                  "router advertisements at "
                      + uplink
                      + " are ignored, and the default route of IPv6 came by them",
                  "")
              .because(
                  "the route ends when nobody renews it; a host that forwards accepts"
                      + " advertisements only with accept_ra 2")
              .mendedBy(new Fix.Settings(List.of(listening(uplink)))));
      return;
    }
    if (uplink != null) {
      findings.add(Finding.ok(HOST, "uplink", "the IPv6 default route leaves by " + uplink));
      return;
    }
    if (forwards && !facts.listeners().isEmpty()) {
      findings.add(
          Finding.missing(
                  HOST,
                  "uplink",
                  "there is no IPv6 default route, and router advertisements at "
                      + String.join(", ", facts.listeners())
                      + " are ignored",
                  "")
              .because("a host that forwards accepts them only with accept_ra 2")
              .mendedBy(
                  new Fix.Settings(
                      facts.listeners().stream().map(ForwardingChecks::listening).toList())));
      return;
    }
    boolean local =
        EffectiveSettings.advertised(status).stream()
                .allMatch(each -> each.own().findAny().isPresent())
            && EffectiveSettings.advertised(status).stream()
                .flatMap(PrefixSettings::own)
                .allMatch(UNIQUE_LOCAL::contains);
    findings.add(
        local
            ? Finding.ok(
                HOST, "uplink", "no IPv6 default route, and none is needed: all prefixes are local")
            : Finding.less(
                    HOST,
                    "uplink",
                    "there is no IPv6 default route",
                    "IPv6 at the uplink ('ip -6 route add default via …'), if peers are to reach"
                        + " the Internet")
                .because("peers reach only what this host reaches"));
  }

  private void elsewhere(PrefixSettings advertised) {
    advertised.own().forEach(this::elsewhere);
  }

  private void elsewhere(IpPrefix prefix) {
    Set<String> links = facts.elsewhere().getOrDefault(prefix, Set.of());
    if (!links.isEmpty()) {
      findings.add(
          Finding.missing(
                  HOST,
                  "prefix",
                  prefix + " is on-link at " + String.join(", ", links) + " too",
                  "have a /64 of its own routed to this host and advertise that; or answer for"
                      + " the peers there, by NeighborProxy = "
                      + links.iterator().next()
                      + " in [Interface]")
              .because(
                  "the router and hosts there look for its addresses on their own link, so"
                      + " answers to peers are lost"));
    }
  }

  /** Checks the clock against the peers' majority. */
  private void clockOfPeers() {
    Clocks clocks = Clocks.of(status);
    if (clocks.isOursOff()) {
      findings.add(
          Finding.less(
                  HOST,
                  "clock",
                  "it is "
                      + clocks.ours()
                      + " the clocks of "
                      + Math.max(clocks.ahead().size(), clocks.behind().size())
                      + " of "
                      + Counted.of(clocks.known(), "peer")
                      + ", by their handshakes",
                  "'timedatectl set-ntp true', or another NTP client")
              .because(
                  "peers refuse handshakes that are not newer than the last; 'last seen' and the"
                      + " history are wrong"));
    }
  }

  /** Reports only errors of the clock that are certain, because no time server is asked. */
  private void clock() {
    Instant latest = facts.latest();
    boolean early = facts.now().isBefore(FIRST);
    boolean back = facts.now().plus(Duration.ofHours(1)).isBefore(latest);
    if (early || back) {
      findings.add(
          Finding.less(
                  HOST,
                  "clock",
                  "it says "
                      + facts.now()
                      + (back ? ", but there are files from " + latest : "")
                      + ": it was set back, or was ahead then",
                  "'timedatectl set-ntp true', or another NTP client, and its battery")
              .because(
                  "peers refuse handshakes that are not newer than the last; 'last seen' and the"
                      + " history are wrong"));
    }
  }
}
