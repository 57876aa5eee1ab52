package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slaacguard.doctor.DoctorReport;
import org.slaacguard.doctor.Finding;
import org.slaacguard.doctor.Finding.About;
import org.slaacguard.doctor.Finding.State;
import org.slaacguard.doctor.InterfaceReport;
import org.slaacguard.net.PublicKey;

final class DoctorTextTest {
  private static final Finding NO_WIREGUARD =
      new Finding(About.KERNEL, "WireGuard", State.MISSING, "none", "'modprobe wireguard'");

  private static String format(Finding... findings) {
    return new DoctorText(new Terminal(false, false, Terminal.UNBOUNDED))
        .format(new DoctorReport("6.12.1", List.of(findings)));
  }

  @Test
  void shouldTellEachFindingInALineAndWhatFollows() {
    assertEquals(
        """
        Linux 6.12.1

        our own data plane, in user space (Backend = userspace)
          ok       TUN device        packets can be read and written

        the kernel's WireGuard, taught by a probe (Backend = kernel)
          missing  WireGuard         none. To do: 'modprobe wireguard'

        this host as a gateway
          less     IPv6 forwarding   off. To do: switch it on

        Only 'Backend = userspace' works here; 'Backend = auto' is userspace.
        """,
        format(
            new Finding(
                About.USERSPACE, "TUN device", State.OK, "packets can be read and written", ""),
            NO_WIREGUARD,
            new Finding(About.HOST, "IPv6 forwarding", State.LESS, "off", "switch it on")));
  }

  @Test
  void shouldSayWhereNothingWorks() {
    String text =
        format(NO_WIREGUARD, new Finding(About.USERSPACE, "TUN device", State.MISSING, "no", "x"));
    assertEquals("No backend works here.", text.lines().toList().getLast());
  }

  @Test
  void shouldTellOfAnInterfaceWhyAndWhatToDo() {
    InterfaceReport report =
        new InterfaceReport(
            "wg0",
            "userspace",
            List.of(
                new InterfaceReport.Section(
                    About.INTERFACE,
                    null,
                    List.of(new Finding(About.INTERFACE, "link", State.OK, "up, MTU 1420", ""))),
                new InterfaceReport.Section(
                    About.PEER,
                    PublicKey.ofBytes(new byte[PublicKey.LENGTH]),
                    List.of(
                        new Finding(
                            About.PEER, "handshake", State.MISSING, "none yet", "why", "do", null),
                        new Finding(About.PEER, "clock", State.NOTE, "is slow", "")))));
    assertEquals(
        """
        wg0, userspace

        the interface
          ok       link            up, MTU 1420

        the peer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
          missing  handshake       none yet
                   why: why
                   to do: do
          note     clock           is slow

        Found: 1.
        """,
        new DoctorText(new Terminal(false, false, Terminal.UNBOUNDED)).format(report, Map.of()));
    PublicKey peer = PublicKey.ofBytes(new byte[PublicKey.LENGTH]);
    String named =
        new DoctorText(new Terminal(false, false, Terminal.UNBOUNDED))
            .format(report, Map.of(peer, "tv\u001b[2J"));
    assertTrue(named.contains("\nthe peer " + peer + " (tv?[2J)\n"), named);
  }
}
