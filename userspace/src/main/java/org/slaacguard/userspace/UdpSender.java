package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Counter;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.UdpBatch;
import org.slaacguard.linux.UdpMessage;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.userspace.PeerState.LocalAddress;
import org.slaacguard.wireguard.Aead;
import org.slaacguard.wireguard.Keypair;

/**
 * Seals packets into a run of datagrams to one peer and sends the run with one call. A run is as
 * UDP_SEGMENT wants it: equal sizes, only the last may be shorter, at most 64, no more bytes than
 * one UDP packet may have, and the same ECN. A datagram that does not fit the run has it sent
 * first.
 *
 * <pre>
 * buffer: | headroom 64 | datagram | datagram | … | tailroom |
 * datagram: type 4, index, counter (16 bytes) | packet, padded | tag 16
 * </pre>
 *
 * <p>Belongs to one thread. The calls between {@link #begin} and {@link #flush} are within one
 * batch of the thread's grace period.
 */
final class UdpSender {
  /** The bytes before the packet in a transport message (whitepaper, section 5.4.6). */
  static final int HEADER = 16;

  /** The bytes of a transport message besides the packet. */
  static final int OVERHEAD = HEADER + Aead.TAG;

  private static final int TRANSPORT = 4;

  /** The most bytes of a UDP packet over IPv4: 65,535 without IP and UDP header. */
  private static final int MAX_RUN = 65_507;

  private final Aead aead;
  private final Counters.Cell counters;
  private final PeerTraffic.Cell traffic;
  private final MemorySegment buffer;
  private final UdpBatch batch;
  private final UdpMessage message;
  private final SendWait wait;

  private UdpBinding.@Nullable Pair sockets;
  private long now;

  // The run.
  private @Nullable PeerState peer;
  private @Nullable LocalAddress source;
  private @Nullable Endpoint to;
  private @Nullable UdpPort port;
  private @Nullable Keypair keypair;
  private int size;
  private int count;
  private int bytes;
  private int ecn;
  private boolean closed;
  private boolean data;

  /**
   * Creates an empty sender.
   *
   * @param arena the arena of its buffer, about 64 KiB
   * @param wait waits until a socket accepts more, for a bounded time
   */
  UdpSender(
      Arena arena, Aead aead, Counters.Cell counters, PeerTraffic.Cell traffic, SendWait wait) {
    this.aead = aead;
    this.counters = counters;
    this.traffic = traffic;
    this.wait = wait;
    buffer = arena.allocate(Aead.HEADROOM + MAX_RUN + Aead.TAILROOM + HEADER, 64);
    batch = new UdpBatch(arena, 1);
    message = batch.message(0);
  }

  /** Waits for room in a socket. */
  @FunctionalInterface
  interface SendWait {
    /**
     * Waits a bounded time.
     *
     * @return whether to try again
     */
    boolean await(UdpPort port);
  }

  /** Begins a batch; {@code pair} is null if no sockets are open. */
  void begin(UdpBinding.@Nullable Pair pair, long time) {
    sockets = pair;
    now = time;
  }

  /**
   * Reserves a place for one packet in the run.
   *
   * @param length bytes of the packet, padding included
   * @param outerEcn of the datagram's IP header, see {@link Ecn#encapsulate}
   * @return offset in {@link #buffer} for the packet, before {@link #seal}; or -1 if the peer
   *     cannot be reached, which is counted
   */
  long place(PeerState target, Keypair keys, int length, int outerEcn) {
    Endpoint endpoint = target.peer().endpoint();
    int datagram = length + OVERHEAD;
    if (count > 0
        && (target != peer
            || !Objects.equals(endpoint, to)
            || closed
            || outerEcn != ecn
            || datagram > size
            || bytes + datagram > MAX_RUN
            || count == UdpMessage.MAX_SEGMENTS)) {
      flush();
    }
    if (count == 0 && !start(target, endpoint, datagram)) {
      return -1;
    }
    ecn = outerEcn;
    if (keys != keypair) {
      reportSent();
      keypair = keys;
    }
    return (long) Aead.HEADROOM + bytes + HEADER;
  }

  private boolean start(PeerState target, @Nullable Endpoint endpoint, int datagram) {
    if (endpoint == null) {
      counters.add(Counter.DROP_NO_ENDPOINT, 1);
      return false;
    }
    port = portFor(endpoint);
    if (port == null || datagram > MAX_RUN) {
      counters.add(Counter.DROP_UDP_SEND, 1);
      return false;
    }
    peer = target;
    source = target.source().get();
    to = endpoint;
    size = datagram;
    bytes = 0;
    closed = !port.segments() || target.refusesRuns(now);
    return true;
  }

  private @Nullable UdpPort portFor(Endpoint endpoint) {
    UdpBinding.Pair pair = sockets;
    if (pair == null) {
      return null;
    }
    return endpoint.address() instanceof Ipv4Address ? pair.ipv4() : pair.ipv6();
  }

  /** The buffer for packets. */
  MemorySegment buffer() {
    return buffer;
  }

  /**
   * Seals the packet that was written to the reserved place.
   *
   * @param keys as passed to {@link #place}
   * @param counter reserved from them
   * @param length as passed to {@link #place}
   */
  void seal(Keypair keys, long counter, int length) {
    long datagram = Aead.HEADROOM + (long) bytes;
    PacketBytes.put32LittleEndian(buffer, datagram, TRANSPORT);
    PacketBytes.put32LittleEndian(buffer, datagram + 4, keys.remoteIndex());
    PacketBytes.put64LittleEndian(buffer, datagram + 8, counter);
    aead.seal(keys.sendKey(), counter, buffer, datagram + HEADER, length);
    bytes += length + OVERHEAD;
    count++;
    closed |= length + OVERHEAD < size;
    data |= length > 0;
  }

  /**
   * Sends a complete message, after the run.
   *
   * @param target the peer that it counts for, or null
   * @param from our source address, or null
   */
  void sendPlain(
      @Nullable PeerState target, @Nullable LocalAddress from, Endpoint endpoint, byte[] whole) {
    flush();
    port = portFor(endpoint);
    if (port == null) {
      counters.add(Counter.DROP_UDP_SEND, 1);
      return;
    }
    peer = target;
    source = from;
    to = endpoint;
    ecn = 0;
    MemorySegment.copy(whole, 0, buffer, ValueLayout.JAVA_BYTE, Aead.HEADROOM, whole.length);
    size = whole.length;
    bytes = whole.length;
    count = 1;
    flush();
  }

  /** Sends the run, and tells the peer's timers. */
  void flush() {
    UdpPort via = port;
    Endpoint endpoint = to;
    if (count == 0 || via == null || endpoint == null) {
      return;
    }
    PeerState target = peer;
    message.remote().set(endpoint);
    LocalAddress from = source;
    if (from != null && from.isIpv4() == endpoint.address() instanceof Ipv4Address) {
      message.local(from.high(), from.low(), from.isLinkLocal() ? from.interfaceIndex() : 0);
    } else {
      message.clearLocal();
    }
    int sent = sendRun(via);
    counters.add(Counter.UDP_TX, sent);
    if (sent < count) {
      counters.add(Counter.DROP_UDP_SEND, (long) count - sent);
    }
    if (target != null && sent > 0) {
      traffic.addSent(target.peer().slot(), sent == count ? bytes : (long) sent * size);
    }
    reportSent();
    count = 0;
    bytes = 0;
    port = null;
    peer = null;
    to = null;
  }

  private void reportSent() {
    Keypair keys = keypair;
    if (keys != null && count > 0) {
      keys.peer().sent(keys, now, data);
    }
    keypair = null;
    data = false;
  }

  /**
   * Sends the run.
   *
   * @return number of datagrams that the socket accepted
   */
  private int sendRun(UdpPort via) {
    message.buffer(buffer, Aead.HEADROOM, bytes);
    message.segmentSize(count > 1 ? size : 0);
    message.trafficClass(ecn);
    int result = sendOnce(via);
    if (result >= 0) {
      return count;
    }
    return count > 1 && mayBeAboutRun(result) ? sendSingly(via) : 0;
  }

  private int sendSingly(UdpPort via) {
    int sent = 0;
    boolean fromSource = message.hasLocal();
    message.segmentSize(0);
    for (int at = 0; at < bytes; at += size) {
      message.buffer(buffer, Aead.HEADROOM + (long) at, Math.min(size, bytes - at));
      if (sendOnce(via) >= 0) {
        sent++;
      }
    }
    PeerState target = peer;
    if (sent > 0 && target != null && message.hasLocal() == fromSource) {
      // Only now it is proved that the run was refused, on this peer's path at this time.
      target.runRefused(now);
    }
    return sent;
  }

  private int sendOnce(UdpPort via) {
    int result = sendWaiting(via);
    if (result >= 0 || !message.hasLocal() || !isAboutSource(result)) {
      return result;
    }
    if (message.segmentSize() > 0 && mayBeAboutRun(result)) {
      // Its parts will tell.
      return result;
    }
    int interfaceIndex = message.localInterface();
    long high = message.localHigh();
    long low = message.localLow();
    message.clearLocal();
    int free = sendWaiting(via);
    if (free < 0) {
      // It fails without our address too, so the address is not the cause.
      message.local(high, low, interfaceIndex);
      return result;
    }
    LocalAddress from = source;
    PeerState target = peer;
    if (target != null && from != null) {
      target.source().drop(from);
    }
    return free;
  }

  private int sendWaiting(UdpPort via) {
    int result = via.send(batch, 0);
    while (result == -Errno.EAGAIN && wait.await(via)) {
      result = via.send(batch, 0);
    }
    return result;
  }

  /**
   * Whether the parts may go where the run does not: over a path with an MTU below the datagrams'
   * size (EINVAL, since Linux 6.9 EMSGSIZE), a device without checksum offload, or IPsec (EIO).
   */
  private static boolean mayBeAboutRun(int result) {
    return switch (-result) {
      case Errno.EINVAL, Errno.EMSGSIZE, Errno.EIO, Errno.EOPNOTSUPP -> true;
      default -> false;
    };
  }

  private static boolean isAboutSource(int result) {
    return switch (-result) {
      case Errno.EINVAL, Errno.EADDRNOTAVAIL, Errno.ENETUNREACH, Errno.EHOSTUNREACH, Errno.ENODEV ->
          true;
      default -> false;
    };
  }
}
