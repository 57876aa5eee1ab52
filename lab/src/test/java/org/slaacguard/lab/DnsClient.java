package org.slaacguard.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;

/** Asks a name server (RFC 1035, section 4) for the addresses of a name. */
final class DnsClient {
  static final int A = 1;
  static final int AAAA = 28;

  private static final int PORT = 53;
  private static final int HEADER = 12;
  private static final int LARGEST = 512;
  private static final int ATTEMPTS = 20;

  private DnsClient() {}

  /** The addresses, sorted; none where the server knows none, or does not answer. */
  static List<String> ask(Host host, String server, String name, int type) {
    return host.here(name + " at " + server, () -> ask(server, name, type));
  }

  private static List<String> ask(String server, String name, int type) throws IOException {
    byte[] question = question(name, type);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(250);
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral(server), PORT));
      int attempts = ATTEMPTS;
      while (attempts > 0) {
        try {
          socket.send(new DatagramPacket(question, question.length));
          DatagramPacket answer = new DatagramPacket(new byte[LARGEST], LARGEST);
          socket.receive(answer);
          return addresses(
              ByteBuffer.wrap(answer.getData(), 0, answer.getLength()), question.length, type);
        } catch (SocketTimeoutException | PortUnreachableException e) {
          // It may not listen yet.
          attempts--;
        }
      }
      return List.of();
    }
  }

  private static byte[] question(String name, int type) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {7, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0});
    for (String label : name.split("\\.", -1)) {
      out.write(label.length());
      out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    out.writeBytes(new byte[] {0, 0, (byte) type, 0, 1});
    return out.toByteArray();
  }

  /** The question comes back whole, before the answers; their names are two bytes each. */
  private static List<String> addresses(ByteBuffer answer, int question, int type) {
    int count = answer.getShort(HEADER / 2);
    List<String> found = new ArrayList<>();
    answer.position(question);
    for (int i = 0; i < count; i++) {
      answer.position(answer.position() + 2);
      int of = answer.getShort();
      answer.position(answer.position() + 6);
      byte[] data = new byte[answer.getShort()];
      answer.get(data);
      if (of == type) {
        IpAddress address = type == A ? Ipv4Address.ofBytes(data) : Ipv6Address.ofBytes(data);
        found.add(address.toString());
      }
    }
    found.sort(null);
    return found;
  }
}
