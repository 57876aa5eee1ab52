package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.UplinkMtuSettings;
import org.slaacguard.doctor.MtuReport;
import org.slaacguard.gateway.MtuStatusFile;
import org.slaacguard.host.MtuLayer;
import org.slaacguard.host.MtuLayer.Kind;
import org.slaacguard.host.MtuPlan;
import org.slaacguard.host.PathProbe;
import org.slaacguard.host.SessionSize;
import org.slaacguard.host.TunnelPath;
import org.slaacguard.host.TunnelPlan;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;

final class MtuTextTest {
  private static final PublicKey PEER =
      PublicKey.parse("oq7d0X2JQc0MNJVBpcZBIpyrI4suTFfAC6Nboo9sY1A=");

  private static MtuReport report(int tunnel, int ethernet, int ppp, SessionSize session) {
    MtuLayer hardware = new MtuLayer("eth0", 2, Kind.ETHERNET, ethernet, 9000, List.of());
    MtuLayer uplink = new MtuLayer("ppp0", 3, Kind.PPPOE, ppp, 0, List.of(hardware));
    TunnelPath path = new TunnelPath(false, "ppp0", ppp);
    return new MtuReport(
        new MtuReport.Tunnel("sg0", tunnel),
        TunnelPlan.of(List.of(path)),
        List.of(new MtuReport.PeerPath(PEER, IpAddress.parse("192.0.2.1"), path)),
        List.of(MtuPlan.of(uplink, 1500, session)));
  }

  @Test
  void shouldExplainEachLayer() {
    MtuReport report = report(1420, 1500, 1492, SessionSize.UNKNOWN);
    assertFalse(report.isRight());
    assertEquals(
        """
        sg0 has 1420, and 1432 would fit: 1492 by ppp0, less 60 of WireGuard over IPv4
          peer oq7d0X2JQc0MNJVBpcZBIpyrI4suTFfAC6Nboo9sY1A= at 192.0.2.1: 1492 by ppp0, less 60, is 1432

        the way out by ppp0: packets of 1492
          ppp0            PPPoE    MTU 1492
            1500 would fit below it, but the session has agreed on no more (RFC 4638)
            costs 8 bytes: 6 of PPPoE and 2 of PPP
          eth0            Ethernet MTU 1500  right: 1508
            1500 for ppp0 and 8 of PPPoE
            costs nothing: the MTU does not count its header of 14 bytes
        """,
        new MtuText(new Terminal(false, false, Terminal.UNBOUNDED)).format(report));
  }

  @Test
  void shouldSayThatAllIsRight() {
    MtuReport report = report(1440, 1508, 1500, SessionSize.NEGOTIATED);
    assertTrue(report.isRight());
    String text = new MtuText(new Terminal(false, false, Terminal.UNBOUNDED)).format(report);
    assertTrue(text.startsWith("sg0 has 1440, which is right: 1500 by ppp0"), text);
    assertFalse(text.contains("right: 1508"), text);
  }

  /** What is too large loses packets; what is too small does not. */
  @Test
  void shouldTakeATunnelThatIsTooLargeForWrongAndNoneThatIsTooSmall() {
    MtuReport small = report(1280, 1508, 1500, SessionSize.NEGOTIATED);
    assertTrue(small.isRight());
    MtuText text = new MtuText(new Terminal(false, false, Terminal.UNBOUNDED));
    assertTrue(text.format(small).startsWith("sg0 has 1280, and 1440 would fit: "));
    MtuReport large = report(1450, 1508, 1500, SessionSize.NEGOTIATED);
    assertFalse(large.isRight());
    assertTrue(text.format(large).startsWith("sg0 has 1450; 1440 would be right: "));
  }

  @Test
  void shouldTellWhatWasProbed() {
    MtuReport report = report(1440, 1508, 1500, SessionSize.PROVED);
    MtuStatusFile.Note note =
        new MtuStatusFile.Note(
            UplinkMtuSettings.parse("ppp0 below=eth0 peers=yes"),
            SessionSize.PROVED,
            1500,
            List.of(
                new PathProbe.Result(IpAddress.parse("192.0.2.1"), 1500, 1480),
                new PathProbe.Result(IpAddress.parse("192.0.2.2"), 1500, 1500),
                new PathProbe.Result(IpAddress.parse("192.0.2.3"), 1500, 0)));
    String text =
        new MtuText(new Terminal(false, false, Terminal.UNBOUNDED))
            .format(
                new MtuReport(
                    report.tunnel(),
                    report.left(),
                    List.of(),
                    report.uplinks(),
                    note,
                    List.of(
                        new MtuReport.Probed(
                            "ppp0",
                            true,
                            new PathProbe.Result(IpAddress.parse("192.0.2.4"), 1500, 1500)))));
    assertTrue(
        text.contains(
            """
              follows UplinkMTU = ppp0 below=eth0 peers=yes
              192.0.2.1 was probed by the daemon: packets of 1480 pass, and none of 1500
              192.0.2.2 was probed by the daemon: packets of 1500 pass
              192.0.2.3 was probed by the daemon, and answers no echo requests: what passes is not known
              192.0.2.4 was probed now: packets of 1500 pass
            """),
        text);
    assertTrue(text.contains("packets of that size were seen to pass both ways"), text);
  }

  @Test
  void shouldSayThatNoWayIsKnown() {
    MtuReport report = new MtuReport(null, TunnelPlan.of(List.of()), List.of(), List.of());
    assertTrue(report.isRight());
    assertEquals(
        "A tunnel: no way out is known\n",
        new MtuText(new Terminal(false, false, Terminal.UNBOUNDED)).format(report));
  }
}
