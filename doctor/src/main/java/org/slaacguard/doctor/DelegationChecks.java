package org.slaacguard.doctor;

import static org.slaacguard.doctor.Finding.About.INTERFACE;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slaacguard.control.DelegationStatus;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PoolSettings;
import org.slaacguard.control.PoolSource;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.control.PrefixSource;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;

/**
 * Checks at which message the exchange with the provider has stopped, and whether prefixes reach
 * the peers.
 */
final class DelegationChecks {
  /** A successful exchange takes two seconds (RFC 9915, section 18.2.1). */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final InterfaceStatus status;
  private final Instant now;
  private final List<Finding> findings = new ArrayList<>();

  DelegationChecks(InterfaceStatus status, Instant now) {
    this.status = status;
    this.now = now;
  }

  List<Finding> run() {
    DelegationStatus delegation = status.delegation();
    if (delegation == null) {
      withoutUplink();
    } else {
      uplink(delegation);
    }
    peers();
    return findings;
  }

  private void withoutUplink() {
    Settings settings = status.device().settings();
    List<String> wanted =
        Stream.concat(
                settings.get(SettingTable.ADVERTISE_PREFIX).stream()
                    .map(PrefixSettings::source)
                    .filter(PrefixSource.Delegated.class::isInstance),
                settings.get(SettingTable.DELEGATE_PREFIX).stream()
                    .map(PoolSettings::source)
                    .filter(PoolSource.Delegated.class::isInstance))
            .map(Object::toString)
            .toList();
    if (!wanted.isEmpty()) {
      findings.add(
          Finding.missing(
                  INTERFACE,
                  "uplink",
                  String.join(", ", wanted) + " stands for no prefix: no uplink is followed",
                  "Uplink = INTERFACE in [Interface] of its file, then 'slaacguard down' and 'up'")
              .because("nobody asks a provider for a prefix"));
    }
  }

  private void uplink(DelegationStatus delegation) {
    String name = delegation.uplink();
    String has =
        delegation.prefixes().stream()
            .map(each -> each.prefix().toString())
            .collect(Collectors.joining(", "));
    boolean waits =
        !delegation.state().equals("BOUND") && delegation.since().plus(PATIENCE).isBefore(now);
    if (!waits) {
      findings.add(
          Finding.ok(
              INTERFACE,
              "uplink",
              has.isEmpty() ? name + " is being asked for a prefix" : has + " by " + name));
      return;
    }
    String what = stopped(delegation) + ", since " + Ago.of(delegation.since(), now);
    String todo = todo(delegation);
    findings.add(
        has.isEmpty()
            ? Finding.missing(INTERFACE, "uplink", what, todo)
                .because("no prefix is delegated, so peers get none of it")
            : Finding.less(INTERFACE, "uplink", what, todo)
                .because(has + " holds until its lifetime ends, and no longer"));
  }

  private static String stopped(DelegationStatus delegation) {
    String name = delegation.uplink();
    return switch (delegation.state()) {
      case "DOWN" -> name + " is away, is down, or has no link-local address";
      case "SOLICIT" -> "it stops at Solicit: no server at " + name + " offers a prefix";
      case "REQUEST" -> "it stops at Request: the server at " + name + " does not give its offer";
      case "RENEW" -> "it stops at Renew: the server at " + name + " does not answer";
      case "CONFIRM", "REBIND" -> "it stops at Rebind: no server at " + name + " answers";
      default -> "it stops at " + delegation.state() + " at " + name;
    };
  }

  private static String todo(DelegationStatus delegation) {
    String name = delegation.uplink();
    if (delegation.state().equals("DOWN")) {
      return "'ip link set "
          + name
          + " up' and 'ip -6 address show dev "
          + name
          + "'; the log says what else was tried";
    }
    return "look at what is sent and answered: 'tcpdump -ni "
        + name
        + " udp port 546 or udp port 547'; without answers: the firewall (below), and what the"
        + " provider demands (length=, option=, duid=, priority= behind Uplink); with answers: the"
        + " log says what the server refuses";
  }

  /** Checks for pools without a peer that may use them, and for such peers without a pool. */
  private void peers() {
    Settings settings = status.device().settings();
    boolean pool = settings.has(SettingTable.DELEGATE_PREFIX);
    boolean allowed =
        settings.get(SettingTable.DELEGATE_LIMIT, 0) > 0
            || status.device().peers().stream()
                .anyMatch(peer -> peer.settings().get(SettingTable.DELEGATE_LIMIT, 0) > 0);
    String name = status.device().interfaceName();
    if (pool && !allowed) {
      findings.add(
          Finding.less(
                  INTERFACE,
                  "delegation",
                  "DelegatePrefix is set, and no peer may have a prefix of it",
                  "'slaacguard set "
                      + name
                      + " peer KEY delegate-limit 1', and DelegateLimit in"
                      + " [Peer]")
              .because("DHCPv6 of a peer without a DelegateLimit is not answered"));
    } else if (!pool && allowed) {
      findings.add(
          Finding.less(
                  INTERFACE,
                  "delegation",
                  "DelegateLimit is set, and there is no prefix to delegate",
                  "'slaacguard set "
                      + name
                      + " delegate-prefix PREFIX', and DelegatePrefix in"
                      + " [Interface]")
              .because("peers that ask get no answer"));
    }
  }
}
