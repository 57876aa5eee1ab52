package org.slaacguard.doctor;

import static org.slaacguard.doctor.Finding.About.PEER;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slaacguard.control.Counted;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerTrace;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.routing.LearnRefusal;

/** Explains packets of a peer that were recently refused because of their source. */
record RefusedSources(InterfaceStatus status, PeerStatus peer, Instant now) {
  List<Finding> run() {
    List<Finding> findings = new ArrayList<>();
    for (PeerTrace.Refused each : status.trace(peer.publicKey()).refused()) {
      if (each.at().plus(InterfaceChecks.RECENT).isAfter(now) && isOfInterest(each)) {
        findings.add(finding(each));
      }
    }
    return findings;
  }

  /**
   * Whether a refusal needs an explanation. Hosts use link-local addresses in any case, so these
   * matter only in a conflict.
   */
  private static boolean isOfInterest(PeerTrace.Refused refused) {
    return !IpPrefix.LINK_LOCAL.contains(refused.address())
        || refused.reason() == LearnRefusal.LEARNED_CONFLICT
        || refused.reason() == LearnRefusal.STATIC_CONFLICT
        || refused.reason() == LearnRefusal.GATEWAY;
  }

  private Finding finding(PeerTrace.Refused refused) {
    String what =
        Counted.of(refused.count(), "packet")
            + " from "
            + refused.address()
            + (refused.count() == 1 ? " was refused, " : " were refused, last ")
            + Ago.of(refused.at(), now)
            + ": "
            + reason(refused);
    boolean otherwise =
        peer.learned().stream().anyMatch(l -> !IpPrefix.LINK_LOCAL.contains(l.address()));
    return (otherwise
            ? Finding.less(PEER, "source", what, todo(refused))
            : Finding.missing(PEER, "source", what, todo(refused)))
        .because("what comes from there is dropped");
  }

  private String reason(PeerTrace.Refused refused) {
    return switch (refused.reason()) {
      case OUT_OF_SCOPE -> "it may not have that address";
      case NOT_UNICAST, ANYCAST -> "that is not a host's address";
      case GATEWAY -> "that address is this gateway's";
      case STATIC_CONFLICT, LEARNED_CONFLICT ->
          owner(refused.address())
              .map(name -> "peer " + name + " has that address")
              .orElse("another peer has that address");
      case RATE -> "it takes new addresses faster than its LearnRate";
      case CAPACITY -> "it may have no more addresses, or the table is full";
    };
  }

  private Optional<String> owner(IpAddress address) {
    Optional<PeerStatus> learned =
        others().stream()
            .filter(p -> p.learned().stream().anyMatch(l -> l.address().equals(address)))
            .findFirst();
    return learned
        .or(
            () ->
                others().stream()
                    .filter(
                        p -> p.allowedIps().stream().anyMatch(prefix -> prefix.contains(address)))
                    .findFirst())
        .map(p -> p.publicKey().abbreviated());
  }

  private List<PeerStatus> others() {
    return status.device().peers().stream()
        .filter(p -> !p.publicKey().equals(peer.publicKey()))
        .toList();
  }

  private String todo(PeerTrace.Refused refused) {
    String set =
        "'slaacguard set " + status.device().interfaceName() + " peer " + peer.publicKey() + " ";
    return switch (refused.reason()) {
      case OUT_OF_SCOPE, CAPACITY ->
          EffectiveSettings.scope(peer).isEmpty()
              ? "if it is the peer's: "
                  + set
                  + "allowed-ips +"
                  + IpPrefix.of(refused.address())
                  + "'; if the peer chose a wrong source: check its routes"
              : "if it is the peer's: "
                  + set
                  + (refused.reason() == LearnRefusal.CAPACITY
                      ? "learn-limit 64'"
                      : "learnable-ips "
                          + String.join(",", EffectiveSettings.scope(peer).entries())
                          + ","
                          + IpPrefix.of(refused.address())
                          + "'")
                  + "; if the peer chose a wrong source: check its routes";
      case RATE -> "wait, or " + set + "learn-rate 32/1m'";
      case NOT_UNICAST, ANYCAST, GATEWAY -> "another address at the peer";
      case STATIC_CONFLICT, LEARNED_CONFLICT ->
          "give each peer a link-local Address of its own, as 'slaacguard linklocal "
              + peer.publicKey()
              + "' prints one: the SLAAC address is derived from it";
    };
  }
}
