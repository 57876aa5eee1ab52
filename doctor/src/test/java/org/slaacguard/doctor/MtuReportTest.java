package org.slaacguard.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.UplinkMtuSettings;
import org.slaacguard.gateway.MtuStatusFile;
import org.slaacguard.host.MtuLayer;
import org.slaacguard.host.MtuPlan;
import org.slaacguard.host.PathProbe;
import org.slaacguard.host.SessionSize;
import org.slaacguard.host.TunnelPath;
import org.slaacguard.host.TunnelPlan;
import org.slaacguard.net.IpAddress;

final class MtuReportTest {
  private static String json(MtuReport report) {
    StringWriter out = new StringWriter();
    report.writeJson(out);
    return out.toString();
  }

  @Test
  void shouldWriteEachDeviceFromTheTop() {
    MtuLayer hardware = new MtuLayer("eth0", 2, MtuLayer.Kind.ETHERNET, 1500, 9000, List.of());
    MtuLayer uplink = new MtuLayer("ppp0", 0, MtuLayer.Kind.PPPOE, 0, 0, List.of(hardware));
    MtuReport report =
        new MtuReport(
            new MtuReport.Tunnel("sg0", 1420),
            TunnelPlan.of(List.of(new TunnelPath(true, "ppp0", 1500))),
            List.of(),
            List.of(MtuPlan.of(uplink, 1500, SessionSize.UNKNOWN)),
            new MtuStatusFile.Note(
                UplinkMtuSettings.parse("ppp0 below=eth0 peers=yes"),
                SessionSize.UNKNOWN,
                1500,
                List.of(new PathProbe.Result(IpAddress.parse("192.0.2.1"), 1500, 0))),
            List.of(
                new MtuReport.Probed(
                    "ppp0",
                    false,
                    new PathProbe.Result(IpAddress.parse("192.0.2.2"), 1500, 1480))));
    assertEquals(
        "{\"interface\":\"sg0\",\"mtu\":1420,\"right\":1420,\"why\":\"1500 by ppp0, less 80 of"
            + " WireGuard over IPv6\",\"well\":false,\"peers\":[],"
            + "\"uplinks\":[{\"device\":\"ppp0\",\"mtu\":1500,\"devices\":["
            + "{\"name\":\"ppp0\",\"kind\":\"PPPoE\",\"mtu\":null,\"most\":null,\"right\":1500,\"cost\":8,\"why\":\"once"
            + " there is a session\"},"
            + "{\"name\":\"eth0\",\"kind\":\"Ethernet\",\"mtu\":1500,\"most\":9000,\"right\":1508,\"cost\":0,\"why\":\"1500"
            + " for ppp0 and 8 of PPPoE\"}]}],\"followed\":{\"uplinkMtu\":\"ppp0 below=eth0"
            + " peers=yes\",\"session\":\"unknown\","
            + "\"probes\":[{\"target\":\"192.0.2.1\",\"tried\":1500,\"found\":null}]},"
            + "\"probes\":[{\"target\":\"192.0.2.2\",\"device\":\"ppp0\",\"tried\":1500,"
            + "\"found\":1480}]}",
        json(report));
  }

  @Test
  void shouldKnowOfNoTunnel() {
    assertEquals(
        "{\"interface\":null,\"mtu\":null,\"right\":null,\"why\":\"no way out is known\","
            + "\"well\":true,\"peers\":[],\"uplinks\":[],\"followed\":null,\"probes\":[]}",
        json(new MtuReport(null, TunnelPlan.of(List.of()), List.of(), List.of())));
  }
}
