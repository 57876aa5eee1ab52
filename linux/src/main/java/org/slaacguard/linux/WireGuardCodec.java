package org.slaacguard.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

/**
 * Writes and reads messages of the family {@code wireguard} (linux/wireguard.h), without I/O, so
 * that tests need no kernel with WireGuard.
 */
final class WireGuardCodec {
  /** Most bytes of a peer's fixed attributes: 4 + 36 + 36 + 8 + 32 + 8 + 4. */
  private static final int PEER_ROOM = 128;

  /** Most bytes of an allowed IP: 4 + 8 + 20 + 8 + 8. */
  private static final int ALLOWED_IP_ROOM = 48;

  private static final int A_IFINDEX = 1;
  private static final int A_IFNAME = 2;
  private static final int A_PRIVATE_KEY = 3;
  private static final int A_PUBLIC_KEY = 4;
  private static final int A_FLAGS = 5;
  private static final int A_LISTEN_PORT = 6;
  private static final int A_FWMARK = 7;
  private static final int A_PEERS = 8;
  private static final int F_REPLACE_PEERS = 1;

  private static final int PEER_PUBLIC_KEY = 1;
  private static final int PEER_PRESHARED_KEY = 2;
  private static final int PEER_FLAGS = 3;
  private static final int PEER_ENDPOINT = 4;
  private static final int PEER_KEEPALIVE = 5;
  private static final int PEER_LAST_HANDSHAKE = 6;
  private static final int PEER_RX_BYTES = 7;
  private static final int PEER_TX_BYTES = 8;
  private static final int PEER_ALLOWED_IPS = 9;
  private static final int PEER_F_REMOVE_ME = 1;
  private static final int PEER_F_REPLACE_ALLOWED_IPS = 2;
  private static final int PEER_F_UPDATE_ONLY = 4;

  private static final int IP_FAMILY = 1;
  private static final int IP_ADDRESS = 2;
  private static final int IP_LENGTH = 3;
  private static final int IP_FLAGS = 4;
  private static final int IP_F_REMOVE_ME = 1;

  private WireGuardCodec() {}

  /** A request for everything about an interface. */
  static NetlinkRequest get(NetlinkRequest request, int index) {
    return request.intAttribute(A_IFINDEX, index);
  }

  /**
   * A change in as many messages as it needs, to be sent in order. Each message is complete: if
   * somebody removes a peer between two messages, the second does not bring it back. Additions to
   * peers come before removals.
   *
   * @param begin begins a message of the family, command WG_CMD_SET_DEVICE
   * @param limit bytes in a message, 512 to 60,000
   */
  static List<NetlinkRequest> set(
      Supplier<NetlinkRequest> begin, int index, WireGuardChange change, int limit) {
    List<NetlinkRequest> messages = new ArrayList<>();
    NetlinkRequest request = begin.get().intAttribute(A_IFINDEX, index);
    messages.add(request);
    writeDevice(request, change);
    if (change.peers().isEmpty()) {
      return messages;
    }
    int peers = request.begin(A_PEERS);
    for (WireGuardPeerChange peer : WireGuardOrder.safe(change.peers())) {
      List<IpPrefix> remove = peer.remove();
      List<IpPrefix> add = peer.add();
      int total =
          peer.action() == WireGuardPeerChange.Action.REMOVE ? 0 : remove.size() + add.size();
      int done = 0;
      boolean first = true;
      do {
        if (request.size() + PEER_ROOM + (total > 0 ? ALLOWED_IP_ROOM : 0) > limit) {
          request.end(peers);
          request = begin.get().intAttribute(A_IFINDEX, index);
          messages.add(request);
          peers = request.begin(A_PEERS);
        }
        int mark = request.begin(0);
        writePeer(request, peer, first);
        first = false;
        if (done < total) {
          int ips = request.begin(PEER_ALLOWED_IPS);
          while (done < total && request.size() + ALLOWED_IP_ROOM <= limit) {
            boolean removal = done < remove.size();
            writeAllowedIp(
                request, removal ? remove.get(done) : add.get(done - remove.size()), removal);
            done++;
          }
          request.end(ips);
        }
        request.end(mark);
      } while (done < total);
    }
    request.end(peers);
    return messages;
  }

  private static void writeDevice(NetlinkRequest request, WireGuardChange change) {
    if (change.replacePeers()) {
      request.intAttribute(A_FLAGS, F_REPLACE_PEERS);
    }
    byte[] key = change.privateKey();
    if (key != null) {
      request.attribute(A_PRIVATE_KEY, key);
    }
    if (change.listenPort() != null) {
      request.shortAttribute(A_LISTEN_PORT, change.listenPort());
    }
    if (change.mark() != null) {
      request.intAttribute(A_FWMARK, change.mark());
    }
  }

  private static void writePeer(NetlinkRequest request, WireGuardPeerChange peer, boolean first) {
    request.attribute(PEER_PUBLIC_KEY, peer.publicKey().toBytes());
    if (!first) {
      request.intAttribute(PEER_FLAGS, PEER_F_UPDATE_ONLY);
      return;
    }
    int flags =
        switch (peer.action()) {
          case CREATE_OR_UPDATE -> 0;
          case UPDATE -> PEER_F_UPDATE_ONLY;
          case REMOVE -> PEER_F_REMOVE_ME;
        };
    flags |= peer.replaceAllowedIps() ? PEER_F_REPLACE_ALLOWED_IPS : 0;
    request.intAttribute(PEER_FLAGS, flags);
    byte[] presharedKey = peer.presharedKey();
    if (presharedKey != null) {
      request.attribute(PEER_PRESHARED_KEY, presharedKey);
    }
    Endpoint endpoint = peer.endpoint();
    if (endpoint != null) {
      request.attribute(PEER_ENDPOINT, sockaddr(endpoint));
    }
    if (peer.persistentKeepalive() != null) {
      request.shortAttribute(PEER_KEEPALIVE, peer.persistentKeepalive());
    }
  }

  private static void writeAllowedIp(NetlinkRequest request, IpPrefix prefix, boolean remove) {
    boolean ipv6 = prefix.address() instanceof Ipv6Address;
    int mark = request.begin(0);
    request
        .shortAttribute(IP_FAMILY, ipv6 ? Sockets.AF_INET6 : Sockets.AF_INET)
        .addressAttribute(IP_ADDRESS, prefix.address())
        .byteAttribute(IP_LENGTH, prefix.length());
    if (remove) {
      request.intAttribute(IP_FLAGS, IP_F_REMOVE_ME);
    }
    request.end(mark);
  }

  /** An endpoint laid out as in {@link SockAddr}, on the heap. */
  private static byte[] sockaddr(Endpoint endpoint) {
    boolean ipv6 = endpoint.address() instanceof Ipv6Address;
    ByteBuffer bytes =
        ByteBuffer.allocate(ipv6 ? SockAddr.IN6_SIZE : SockAddr.IN_SIZE)
            .order(ByteOrder.nativeOrder());
    bytes.putShort(0, (short) (ipv6 ? Sockets.AF_INET6 : Sockets.AF_INET));
    bytes.put(2, (byte) (endpoint.port() >> 8)).put(3, (byte) endpoint.port());
    bytes.put(ipv6 ? 8 : 4, endpoint.address().toBytes());
    if (ipv6) {
      bytes.putInt(24, endpoint.scopeId());
    }
    return bytes.array();
  }

  /**
   * Joins the messages of a dump. A large device comes in several messages. A peer whose allowed
   * IPs do not fit one is continued at the beginning of the next.
   *
   * @throws IllegalArgumentException if they are malformed
   */
  static WireGuardDevice device(List<NetlinkMessage> messages) {
    int index = 0;
    String name = "";
    byte @Nullable [] privateKey = null;
    byte @Nullable [] publicKey = null;
    int port = 0;
    int mark = 0;
    List<WireGuardPeer> peers = new ArrayList<>();
    for (NetlinkMessage message : messages) {
      NetlinkAttributes attributes = message.attributes(GenericNetlink.HEADER);
      index = attributes.integer(A_IFINDEX, index);
      name = attributes.text(A_IFNAME, name);
      privateKey = attributes.has(A_PRIVATE_KEY) ? attributes.bytes(A_PRIVATE_KEY) : privateKey;
      publicKey = attributes.has(A_PUBLIC_KEY) ? attributes.bytes(A_PUBLIC_KEY) : publicKey;
      port = attributes.integer(A_LISTEN_PORT, port);
      mark = attributes.integer(A_FWMARK, mark);
      for (NetlinkAttributes.Attribute peer : attributes.nested(A_PEERS).all()) {
        join(peers, peer(peer.nested()));
      }
    }
    return new WireGuardDevice(
        index,
        name,
        privateKey,
        publicKey == null ? null : PublicKey.ofBytes(publicKey),
        port,
        mark,
        peers);
  }

  private static void join(List<WireGuardPeer> peers, WireGuardPeer next) {
    if (peers.isEmpty() || !peers.getLast().publicKey().equals(next.publicKey())) {
      peers.add(next);
      return;
    }
    List<IpPrefix> all = new ArrayList<>(peers.getLast().allowedIps());
    all.addAll(next.allowedIps());
    peers.set(peers.size() - 1, peers.getLast().withAllowedIps(all));
    next.wipe();
  }

  private static WireGuardPeer peer(NetlinkAttributes attributes) {
    byte[] publicKey = attributes.bytes(PEER_PUBLIC_KEY);
    if (publicKey == null) {
      throw new IllegalArgumentException("a peer without public key");
    }
    List<IpPrefix> allowedIps = new ArrayList<>();
    for (NetlinkAttributes.Attribute ip : attributes.nested(PEER_ALLOWED_IPS).all()) {
      NetlinkAttributes parts = ip.nested();
      IpAddress address = parts.address(IP_ADDRESS);
      if (address == null) {
        throw new IllegalArgumentException("an allowed IP without address");
      }
      allowedIps.add(new IpPrefix(address, parts.integer(IP_LENGTH, address.bits())));
    }
    return new WireGuardPeer(
        PublicKey.ofBytes(publicKey),
        presharedKey(attributes.bytes(PEER_PRESHARED_KEY)),
        endpoint(attributes.find(PEER_ENDPOINT)),
        attributes.integer(PEER_KEEPALIVE, 0),
        time(attributes.find(PEER_LAST_HANDSHAKE)),
        attributes.number(PEER_RX_BYTES, 0),
        attributes.number(PEER_TX_BYTES, 0),
        allowedIps);
  }

  /** The preshared key, which the kernel reports as zeros if there is none. */
  private static byte @Nullable [] presharedKey(byte @Nullable [] key) {
    if (key == null) {
      return null;
    }
    int any = 0;
    for (byte b : key) {
      any |= b;
    }
    return any == 0 ? null : key;
  }

  private static @Nullable Endpoint endpoint(@Nullable ByteBuffer sockaddr) {
    if (sockaddr == null || sockaddr.limit() < SockAddr.IN_SIZE) {
      return null;
    }
    int family = sockaddr.getShort(0);
    int port = Byte.toUnsignedInt(sockaddr.get(2)) << 8 | Byte.toUnsignedInt(sockaddr.get(3));
    if (port == 0) {
      return null;
    }
    if (family == Sockets.AF_INET) {
      return new Endpoint(Ipv4Address.ofBytes(bytes(sockaddr, 4, 4)), port);
    }
    if (family == Sockets.AF_INET6 && sockaddr.limit() >= SockAddr.IN6_SIZE) {
      return new Endpoint(Ipv6Address.ofBytes(bytes(sockaddr, 8, 16)), port, sockaddr.getInt(24));
    }
    return null;
  }

  private static byte[] bytes(ByteBuffer from, int at, int length) {
    byte[] bytes = new byte[length];
    from.get(at, bytes);
    return bytes;
  }

  /** struct __kernel_timespec: seconds s64, nanoseconds s64; zeros mean never. */
  private static @Nullable Instant time(@Nullable ByteBuffer timespec) {
    if (timespec == null || timespec.limit() < 16) {
      return null;
    }
    long seconds = timespec.getLong(0);
    long nanos = timespec.getLong(8);
    if (nanos < 0 || nanos > 999_999_999 || seconds < 0 || seconds > Instant.MAX.getEpochSecond()) {
      throw new IllegalArgumentException("no time: " + seconds + " s " + nanos + " ns");
    }
    return seconds == 0 && nanos == 0 ? null : Instant.ofEpochSecond(seconds, nanos);
  }
}
