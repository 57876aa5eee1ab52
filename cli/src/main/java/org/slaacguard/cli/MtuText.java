package org.slaacguard.cli;

import org.slaacguard.doctor.MtuReport;
import org.slaacguard.gateway.MtuStatusFile;
import org.slaacguard.host.MtuPlan;
import org.slaacguard.host.PathProbe;
import org.slaacguard.host.TunnelPlan;

/** The output of {@code slaacguard mtu}: the tunnel, its peers, and each way out from the top. */
record MtuText(Terminal terminal) {
  String format(MtuReport report) {
    StringBuilder text = new StringBuilder();
    tunnel(report, text);
    for (MtuReport.PeerPath each : report.peers()) {
      text.append(
          String.format(
              "  peer %s at %s: %d by %s, less %d, is %d%n",
              each.peer(),
              each.endpoint(),
              each.path().mtu(),
              each.path().device(),
              each.path().overhead(),
              each.path().left()));
    }
    MtuStatusFile.Note followed = report.followed();
    if (followed != null) {
      followed(followed, text);
    }
    report.probes().forEach(each -> probed("now", each.result(), text));
    report.uplinks().forEach(each -> uplink(each, text));
    return text.toString();
  }

  private static void followed(MtuStatusFile.Note note, StringBuilder text) {
    text.append(String.format("  follows UplinkMTU = %s%n", note.settings()));
    note.probes().forEach(each -> probed("by the daemon", each, text));
  }

  private static void probed(String when, PathProbe.Result each, StringBuilder text) {
    text.append(
        each.isAnswered()
            ? String.format(
                "  %s was probed %s: packets of %d pass%s%n",
                each.target(),
                when,
                each.found(),
                each.isWhole() ? "" : ", and none of " + each.tried())
            : String.format(
                "  %s was probed %s, and answers no echo requests: what passes is not known%n",
                each.target(), when));
  }

  private void tunnel(MtuReport report, StringBuilder text) {
    TunnelPlan left = report.left();
    MtuReport.Tunnel tunnel = report.tunnel();
    if (tunnel == null) {
      text.append(terminal.bold("A tunnel"))
          .append(left.mtu() == 0 ? ": " : " gets " + left.mtu() + ": ");
    } else {
      text.append(terminal.bold(tunnel.name())).append(" has ").append(tunnel.mtu());
      if (left.mtu() == 0) {
        text.append(": ");
      } else if (left.mtu() == tunnel.mtu()) {
        text.append(terminal.green(", which is right")).append(": ");
      } else if (tunnel.mtu() < left.mtu()) {
        text.append(terminal.green(", and " + left.mtu() + " would fit")).append(": ");
      } else {
        text.append(terminal.yellow("; " + left.mtu() + " would be right")).append(": ");
      }
    }
    text.append(left.why()).append(System.lineSeparator());
  }

  private void uplink(MtuPlan plan, StringBuilder text) {
    text.append(
        String.format(
            "%n%s: packets of %d%n",
            terminal.bold("the way out by " + plan.uplink().layer().name()), plan.mtu()));
    for (MtuPlan.Device each : plan.devices().reversed()) {
      String has = each.layer().index() == 0 ? "not there" : "MTU " + each.layer().mtu();
      String right = each.differs() ? terminal.yellow("right: " + each.size()) : "";
      text.append(
          String.format(
                  "  %-15s %-8s %-9s %s",
                  each.layer().name(), each.layer().kind().title(), has, right)
              .stripTrailing());
      text.append(String.format("%n    %s%n", each.why()));
      text.append(String.format("    costs %s%n", each.layer().kind().costText()));
    }
  }
}
