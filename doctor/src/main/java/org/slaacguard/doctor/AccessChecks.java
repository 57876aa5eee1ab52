package org.slaacguard.doctor;

import static org.slaacguard.doctor.Finding.About.INTERFACE;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slaacguard.control.Counted;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerReach;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.Settings;
import org.slaacguard.host.AccessTables;

/**
 * Checks whether {@code MayReach} is enforced, and whether its rules mean what was probably
 * intended.
 */
final class AccessChecks {
  /** Chains without which the table enforces nothing. */
  private static final Set<String> CHAINS = Set.of("forward", "input", "from", "refuse");

  private final InterfaceStatus status;
  private final HostFacts facts;
  private final List<Finding> findings = new ArrayList<>();

  AccessChecks(InterfaceStatus status, HostFacts facts) {
    this.status = status;
    this.facts = facts;
  }

  List<Finding> run() {
    Settings wanted = status.device().settings();
    List<Settings> peers = status.device().peers().stream().map(PeerStatus::settings).toList();
    long restricted = peers.stream().filter(peer -> PeerReach.of(wanted, peer) != null).count();
    if (restricted > 0) {
      table(restricted);
    }
    for (String each : PeerReach.unknownTags(wanted, peers)) {
      findings.add(
          Finding.less(
                  INTERFACE,
                  "access",
                  each + ": no peer has this tag",
                  "Tags in the [Peer] sections that are meant, or another tag here")
              .because("no peer has it, so it gives nobody anything"));
    }
    status.notices().stream()
        .filter(each -> each.contains("MayReach") || each.contains("may reach"))
        .forEach(
            each ->
                findings.add(
                    Finding.less(
                            INTERFACE,
                            "access",
                            each,
                            "'nft monitor' shows who changes it; the log of the daemon says when")
                        .because("peers reach more than they may until it is made anew")));
    return findings;
  }

  private void table(long restricted) {
    String name = AccessTables.name(status.device().interfaceName());
    String held =
        Counted.of(restricted, "peer is held to what it", "peers are held to what they")
            + " may reach";
    if (!facts.firewall().isReadBy(Firewall.NFT)) {
      findings.add(
          Finding.less(
                  INTERFACE,
                  "access",
                  held + ", by a table that cannot be read here",
                  "as root, with nft: 'nft list table inet " + name + "'")
              .because("whether it is there is not known"));
      return;
    }
    long whole =
        facts.firewall().chains().stream()
            .filter(c -> c.tool().equals(Firewall.NFT) && c.family().equals("inet"))
            .filter(c -> c.table().equals(name) && CHAINS.contains(c.name()))
            .filter(c -> !c.rules().isEmpty())
            .count();
    if (whole == CHAINS.size()) {
      findings.add(Finding.ok(INTERFACE, "access", held + " (table inet " + name + ")"));
      return;
    }
    findings.add(
        Finding.missing(
                INTERFACE,
                "access",
                whole == 0
                    ? "the table inet " + name + " of nftables is not there"
                    : "rules of the table inet " + name + " were removed",
                "it is made anew within ten seconds: ask again; then 'slaacguard down' and 'up',"
                    + " and the log says what failed")
            .because(
                Counted.of(restricted, "peer reaches", "peers reach")
                    + " more than MayReach allows"));
  }
}
