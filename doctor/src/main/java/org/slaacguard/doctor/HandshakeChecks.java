package org.slaacguard.doctor;

import static org.slaacguard.doctor.Finding.About.PEER;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.RefusedHandshake;

/** Checks whether a peer has a session, and if not, how far its handshake gets. */
final class HandshakeChecks {
  /** REJECT_AFTER_TIME (whitepaper, section 6.1). */
  private static final Duration SESSION = Duration.ofMinutes(3);

  /** REKEY_TIMEOUT (whitepaper, section 6.1). */
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final InterfaceStatus status;
  private final PeerStatus peer;
  private final HostFacts facts;
  private final boolean named;
  private final List<Finding> findings = new ArrayList<>();

  HandshakeChecks(InterfaceStatus status, PeerStatus peer, HostFacts facts, boolean named) {
    this.status = status;
    this.peer = peer;
    this.facts = facts;
    this.named = named;
  }

  /** Whether the session's keys are still valid. */
  boolean hasSession() {
    return hasSession(peer, facts.now());
  }

  static boolean hasSession(PeerStatus peer, Instant now) {
    Instant at = peer.latestHandshake();
    return at != null && at.plus(SESSION).isAfter(now);
  }

  List<Finding> run() {
    oldTimestamp();
    Instant at = peer.latestHandshake();
    if (at == null) {
      if (findings.isEmpty()) {
        findings.add(never());
      }
    } else if (hasSession()) {
      findings.add(live(at));
    } else if (findings.isEmpty()) {
      findings.add(over(at));
    }
    return findings;
  }

  private Finding live(Instant at) {
    Instant attempted = status.trace(peer.publicKey()).attempted();
    if (attempted == null
        || !attempted.isAfter(at.plus(RETRY))
        || !attempted.plus(RETRY.multipliedBy(2)).isBefore(facts.now())) {
      return Finding.ok(PEER, "handshake", Ago.of(at, facts.now()));
    }
    String what =
        Ago.of(at, facts.now())
            + "; later ones have failed for "
            + Ago.span(Duration.between(attempted, facts.now()));
    String todo =
        "check that the peer is on, and that PresharedKey is the same on both sides ('wg show "
            + status.device().interfaceName()
            + " preshared-keys'), or none";
    return (named
            ? Finding.less(PEER, "handshake", what, todo)
            : Finding.note(PEER, "handshake", what, todo))
        .because("nothing passes once the session is three minutes old");
  }

  private void oldTimestamp() {
    Instant at = peer.latestHandshake();
    for (RefusedHandshake each : status.refusedHandshakes()) {
      boolean of =
          each.key().equals(peer.publicKey())
              && each.reason() == RefusedHandshake.Reason.OLD_TIMESTAMP
              && each.at().plus(InterfaceChecks.RECENT).isAfter(facts.now())
              && (at == null || each.at().isAfter(at));
      if (of) {
        findings.add(
            Finding.missing(
                    PEER,
                    "handshake",
                    "its clock was set back: "
                        + each.count()
                        + " handshakes from "
                        + each.from()
                        + " are not newer than an earlier one, last "
                        + Ago.of(each.at(), facts.now()),
                    "set the peer's clock; or remove the peer here and add it again, which forgets"
                        + " its last timestamp ('slaacguard set "
                        + status.device().interfaceName()
                        + " peer "
                        + peer.publicKey()
                        + " remove')")
                .because("an initiation that is not newer may be a replay, and is not answered"));
      }
    }
  }

  private Finding never() {
    if (peer.rxBytes() > 0) {
      return Finding.missing(
              PEER,
              "handshake",
              "its initiations from " + peer.endpoint() + " are answered, but it does not confirm",
              (peer.presharedKey() == null
                      ? "it has no PresharedKey here, so the peer must have none either;"
                      : "the peer's PresharedKey must be the one here ('wg show "
                          + status.device().interfaceName()
                          + " preshared-keys');")
                  + " otherwise the answers do not reach it: check the firewall or NAT in front of"
                  + " the peer, and whether this host answers from the address that the peer uses")
          .because("a session begins when the peer uses its keys");
    }
    if (peer.txBytes() > 0) {
      return missed(
              "it does not answer initiations to " + peer.endpoint(),
              "check that it is on, listens there, and has the key "
                  + status.device().publicKey()
                  + " and the same PresharedKey, or none, for this end")
          .because("without a session nothing passes");
    }
    String what = "none yet, and nothing came from it";
    String todo =
        "Endpoint at the peer (this host, port "
            + status.device().listenPort()
            + "), PublicKey there ("
            + status.device().publicKey()
            + "), and the findings about the interface";
    return missed(what, todo).because("without a session nothing passes");
  }

  /**
   * A finding about a peer without a session: a peer that the user did not ask about may be off.
   */
  private Finding missed(String what, String todo) {
    return named
        ? Finding.missing(PEER, "handshake", what, todo)
        : Finding.note(PEER, "handshake", what, todo);
  }

  private Finding over(Instant at) {
    String what = "the last was " + Ago.of(at, facts.now()) + "; there is no session";
    return named
        ? Finding.missing(
                PEER,
                "handshake",
                what,
                "send something from the peer, such as a ping; PersistentKeepalive = 25 there keeps"
                    + " a session behind NAT")
            .because("without a session nothing passes")
        : Finding.ok(PEER, "handshake", what);
  }
}
