package org.slaacguard.lab;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.MulticastGroups;
import org.slaacguard.linux.NetworkMonitor;
import org.slaacguard.linux.Poller;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.linux.UdpBatch;
import org.slaacguard.linux.UdpMessage;
import org.slaacguard.linux.UdpOptions;
import org.slaacguard.linux.UdpSocket;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * What an access concentrator does for DHCPv6 on a device that comes and goes: relays between its
 * client and a server elsewhere (RFC 9915, section 19), and leads what may be delegated there. A
 * server of its own would have to be started with each session.
 */
final class DhcpRelay implements AutoCloseable {
  private static final int RELAY_FORWARD = 12;
  private static final int RELAY_REPLY = 13;
  private static final int RELAY_MESSAGE = 9;

  /** Type, hops, and the addresses of the link and the client. */
  private static final int HEADER = 2 + 16 + 16;

  private static final int ROOM = 2048;

  /** Until it is tried again to serve a device. */
  private static final long STEP = 50_000_000L;

  private final String device;
  private final Ipv6Address link;
  private final Ipv6Address server;
  private final List<IpPrefix> pools;
  private MulticastGroups groups = new MulticastGroups(0, 1);
  private final Poller poller = new Poller(2);
  private volatile boolean stopping;
  private final CompletableFuture<Boolean> end;

  private DhcpRelay(Host host, String device, String link, String server, List<String> pools) {
    this.device = device;
    this.link = Ipv6Address.parse(link);
    this.server = Ipv6Address.parse(server);
    this.pools = pools.stream().map(IpPrefix::parse).toList();
    end = host.async(this::run);
  }

  /**
   * Starts it; the device need not be there.
   *
   * @param link an address that tells the server which link this is
   * @param pools what is led to the device whenever it is there
   */
  static DhcpRelay start(Host host, String device, String link, String server, List<String> pools) {
    return host.topology().closing(new DhcpRelay(host, device, link, server, pools));
  }

  private boolean run() {
    try (UdpSocket socket = UdpSocket.bind6(Dhcp6Message.SERVER_PORT, UdpOptions.DEFAULT);
        NetworkMonitor monitor = NetworkMonitor.open(false);
        Rtnetlink rtnetlink = Rtnetlink.open();
        Arena arena = Arena.ofConfined()) {
      poller.add(socket.fd(), Poller.READABLE);
      poller.add(monitor.fd(), Poller.READABLE);
      Datagrams datagrams = new Datagrams(socket, arena);
      int index = 0;
      // The device may have been there before the monitor.
      boolean again = true;
      while (!stopping) {
        if (monitor.poll(event -> {}) > 0 || again) {
          int now = rtnetlink.links().find(device).filter(Link::isUp).map(Link::index).orElse(0);
          again = now != index && !serve(now, rtnetlink);
          index = again ? 0 : now;
        }
        while (datagrams.receive()) {
          relay(datagrams, index);
        }
        poller.await(again ? STEP : -1);
      }
      groups.close();
      return true;
    }
  }

  /** Another device has come, or none is there; false where it has gone again. */
  private boolean serve(int index, Rtnetlink rtnetlink) {
    groups.close();
    groups = new MulticastGroups(index, 1);
    try {
      if (index != 0) {
        groups.join(Dhcp6Message.ALL_SERVERS);
        pools.forEach(pool -> rtnetlink.routes().replace(Route.to(pool).on(index)));
      }
      return true;
    } catch (LinuxException e) {
      return false;
    }
  }

  private void relay(Datagrams datagrams, int index) {
    byte[] datagram = datagrams.bytes();
    if (datagram[0] == RELAY_REPLY && datagram.length > HEADER + 4) {
      // Kea answers with the relayed message alone, as we name no interface.
      Ipv6Address client = Ipv6Address.ofBytes(Arrays.copyOfRange(datagram, 18, HEADER));
      byte[] message = Arrays.copyOfRange(datagram, HEADER + 4, datagram.length);
      datagrams.send(message, client, Dhcp6Message.CLIENT_PORT, index);
    } else if (datagram[0] != RELAY_REPLY) {
      ByteBuffer forward = ByteBuffer.allocate(HEADER + 4 + datagram.length);
      forward.put((byte) RELAY_FORWARD).put((byte) 0);
      forward.put(link.toBytes()).put(datagrams.source().toBytes());
      forward.putShort((short) RELAY_MESSAGE).putShort((short) datagram.length).put(datagram);
      datagrams.send(forward.array(), server, Dhcp6Message.SERVER_PORT, 0);
    }
  }

  @Override
  public void close() {
    stopping = true;
    poller.wakeup();
    try {
      end.join();
    } finally {
      poller.close();
    }
  }

  /** One after the other. */
  private static final class Datagrams {
    private final UdpSocket socket;
    private final MemorySegment room;
    private final UdpBatch batch;
    private byte[] bytes = {};

    Datagrams(UdpSocket socket, Arena arena) {
      this.socket = socket;
      room = arena.allocate(ROOM);
      batch = new UdpBatch(arena, 1);
    }

    boolean receive() {
      batch.message(0).buffer(room, 0, ROOM);
      int length = socket.receive(batch, 0);
      if (length <= 0) {
        return false;
      }
      bytes = room.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
      return true;
    }

    byte[] bytes() {
      return bytes.clone();
    }

    Ipv6Address source() {
      return new Ipv6Address(batch.message(0).remote().high(), batch.message(0).remote().low());
    }

    void send(byte[] datagram, IpAddress to, int port, int scope) {
      MemorySegment.copy(datagram, 0, room, ValueLayout.JAVA_BYTE, 0, datagram.length);
      UdpMessage message = batch.message(0);
      message.buffer(room, 0, datagram.length);
      message.clearLocal();
      message.trafficClass(0);
      message.segmentSize(0);
      message.remote().set(to, port, scope);
      socket.send(batch, 0);
    }
  }
}
