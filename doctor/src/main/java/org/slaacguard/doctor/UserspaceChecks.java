package org.slaacguard.doctor;

import static org.slaacguard.doctor.Finding.About.USERSPACE;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.NetworkNamespace;
import org.slaacguard.linux.TunDevice;
import org.slaacguard.linux.TunOptions;
import org.slaacguard.linux.UdpOptions;
import org.slaacguard.linux.UdpSocket;
import org.slaacguard.userspace.Crypto;

/**
 * Checks the requirements of the userspace backend: a TUN device and UDP sockets; and what makes it
 * fast.
 */
final class UserspaceChecks {
  private static final String DEVICE = "sgdoctor";

  private final @Nullable NetworkNamespace apart;
  private final List<Finding> findings = new ArrayList<>();

  UserspaceChecks(@Nullable NetworkNamespace apart) {
    this.apart = apart;
  }

  List<Finding> run() {
    tun();
    udp();
    cipher();
    return findings;
  }

  private void tun() {
    if (apart == null) {
      findings.add(
          Finding.missing(
              USERSPACE, "TUN device", "not tried: that needs root", "run this as root"));
      return;
    }
    try {
      findings.addAll(apart.<List<Finding>, RuntimeException>call(UserspaceChecks::device));
    } catch (LinuxException e) {
      findings.add(noDevice(e));
    }
  }

  private static List<Finding> device() {
    try (TunDevice device = TunDevice.open(DEVICE, new TunOptions(1, true))) {
      return List.of(
          Finding.ok(USERSPACE, "TUN device", "packets can be read and written"),
          offloads(device.offloads()));
    }
  }

  static Finding noDevice(LinuxException e) {
    return switch (e.errno()) {
      case Errno.ENOENT, Errno.ENXIO, Errno.ENODEV ->
          Finding.missing(
              USERSPACE,
              "TUN device",
              "there is no /dev/net/tun",
              "'modprobe tun'; give a container the device");
      case Errno.EPERM, Errno.EACCES ->
          Finding.missing(
              USERSPACE,
              "TUN device",
              "this process may not make one",
              "run it as root; a container needs CAP_NET_ADMIN and the device /dev/net/tun");
      default -> Finding.missing(USERSPACE, "TUN device", String.valueOf(e.getMessage()), "");
    };
  }

  static Finding offloads(int bits) {
    String subject = "TUN offloads";
    if ((bits & TunDevice.OFFLOAD_USO6) != 0) {
      return Finding.ok(USERSPACE, subject, "runs of TCP and UDP packets cross it in one call");
    }
    return Finding.less(
        USERSPACE,
        subject,
        (bits & TunDevice.OFFLOAD_TSO6) != 0
            ? "runs of TCP packets cross it in one call, those of UDP do not"
            : "packets cross it one by one, which is slow",
        "Linux 6.2 and newer have both");
  }

  private void udp() {
    try (UdpSocket socket = UdpSocket.bind6(0, UdpOptions.DEFAULT.withCoalesce(true))) {
      findings.add(Finding.ok(USERSPACE, "UDP over IPv6", "peers can be reached by it"));
      findings.add(offload("UDP segmentation", socket.canSegment(), "datagrams are sent", "4.18"));
      findings.add(offload("UDP coalescing", socket.coalesces(), "datagrams are received", "5.0"));
    } catch (LinuxException e) {
      findings.add(
          Finding.less(
              USERSPACE,
              "UDP over IPv6",
              "no socket (" + e.getMessage() + "): peers are reached by IPv4 only",
              "switch IPv6 on: boot without ipv6.disable=1"));
    }
  }

  private static Finding offload(String subject, boolean there, String what, String since) {
    return there
        ? Finding.ok(USERSPACE, subject, what + " in runs")
        : Finding.less(
            USERSPACE,
            subject,
            what + " one by one, which is slow",
            "Linux " + since + " and newer have it");
  }

  private void cipher() {
    String name = Crypto.choose().aeadName();
    findings.add(
        name.startsWith("libcrypto")
            ? Finding.ok(USERSPACE, "cipher", name)
            : Finding.less(
                USERSPACE,
                "cipher",
                name + ": slower than OpenSSL's",
                "install OpenSSL's libcrypto 3 (the package libssl3)"));
  }
}
