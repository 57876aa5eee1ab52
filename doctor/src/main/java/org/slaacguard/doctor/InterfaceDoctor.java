package org.slaacguard.doctor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.doctor.Finding.About;
import org.slaacguard.doctor.InterfaceReport.Section;
import org.slaacguard.net.PublicKey;

/**
 * Checks each step of a peer's connection: packets at the port, the handshake, the router
 * solicitation, its answer, learned addresses, and the host's forwarding.
 */
public final class InterfaceDoctor {
  private InterfaceDoctor() {}

  /**
   * Runs the checks on this host.
   *
   * @param peer the only peer to check; null for all
   * @throws IOException if the host's state cannot be read
   */
  public static InterfaceReport examine(InterfaceStatus status, @Nullable PublicKey peer)
      throws IOException {
    return examine(status, peer, HostInspector.look(status, Optional.ofNullable(peer)));
  }

  static InterfaceReport examine(
      InterfaceStatus status, @Nullable PublicKey peer, HostFacts facts) {
    List<Section> sections = new ArrayList<>();
    List<Finding> own = new ArrayList<>(new InterfaceChecks(status, facts, peer != null).run());
    own.addAll(new DelegationChecks(status, facts.now()).run());
    own.addAll(new AccessChecks(status, facts).run());
    if (peer == null) {
      own.addAll(ConflictChecks.of(status));
    }
    sections.add(new Section(About.INTERFACE, null, own));
    for (PeerStatus each : status.device().peers()) {
      if (peer == null || each.publicKey().equals(peer)) {
        sections.add(
            new Section(
                About.PEER,
                each.publicKey(),
                new PeerChecks(status, each, facts, peer != null).run()));
      }
    }
    List<Finding> host = new ArrayList<>(new ForwardingChecks(status, facts).run());
    host.addAll(new FirewallChecks(status, facts).run());
    sections.add(new Section(About.HOST, null, host));
    return new InterfaceReport(
        status.device().interfaceName(), status.device().backend(), sections);
  }
}
