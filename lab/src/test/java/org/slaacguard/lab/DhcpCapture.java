package org.slaacguard.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.PacketException;

/** What DHCPv6 clients and servers say to each other over a device, in both directions. */
final class DhcpCapture implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  /** Of a pcap file, and of each packet in it. */
  private static final int FILE_HEADER = 24;

  private static final int PACKET_HEADER = 16;

  /** Ethernet, IPv6, UDP. */
  private static final int HEADERS = 14 + 40 + 8;

  private final Program tcpdump;
  private final Path file;

  private DhcpCapture(Program tcpdump, Path file) {
    this.tcpdump = tcpdump;
    this.file = file;
  }

  /** Begins. */
  static DhcpCapture on(Host host, String device, String name) {
    Path file = host.topology().folder().resolve(name + ".pcap");
    Program tcpdump =
        host.start(
            Command.of(
                "tcpdump",
                "--immediate-mode",
                "-U",
                "-Z",
                "root",
                "-i",
                device,
                "-w",
                file.toString(),
                "udp port 546 or udp port 547"));
    Await.until("tcpdump to listen", START, () -> tcpdump.log().contains("listening on"));
    return new DhcpCapture(tcpdump, file);
  }

  /**
   * What was said at a moment.
   *
   * @param at microseconds since 1970
   */
  record Said(long at, Dhcp6Message message) {}

  /** All that was said so far. */
  List<Dhcp6Message> messages() {
    return said().stream().map(Said::message).toList();
  }

  /** The same with its times. */
  List<Said> said() {
    ByteBuffer in;
    try {
      in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Said> said = new ArrayList<>();
    int at = FILE_HEADER;
    // The last one may not be written whole.
    while (at + PACKET_HEADER <= in.limit()
        && at + PACKET_HEADER + in.getInt(at + 8) <= in.limit()) {
      int length = in.getInt(at + 8);
      byte[] datagram = new byte[Math.max(0, length - HEADERS)];
      in.get(at + PACKET_HEADER + HEADERS, datagram);
      long micros = (in.getInt(at) & 0xffff_ffffL) * 1_000_000 + in.getInt(at + 4);
      said.add(new Said(micros, parse(datagram)));
      at += PACKET_HEADER + length;
    }
    return said;
  }

  private static Dhcp6Message parse(byte[] datagram) {
    try {
      return Dhcp6Message.parse(datagram);
    } catch (PacketException e) {
      throw new LabException("no message of DHCPv6: " + e.reason(), e);
    }
  }

  @Override
  public void close() {
    tcpdump.close();
  }
}
