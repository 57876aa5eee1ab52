package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A netlink socket to the kernel, in the network namespace of the opening thread. For one thread at
 * a time. Requests wait for their answer, which the kernel gives at once; {@link #receive} does not
 * wait.
 *
 * <p>Received data passes through memory that is wiped, because it may contain keys.
 */
public final class NetlinkSocket implements AutoCloseable {
  public static final int ROUTE = 0;
  public static final int NETFILTER = 12;
  public static final int GENERIC = 16;

  private static final int SOL_NETLINK = 270;
  private static final int ADD_MEMBERSHIP = 1;
  private static final int CAP_ACK = 10;
  private static final int EXT_ACK = 11;
  private static final int GET_STRICT_CHK = 12;
  private static final int SOL_SOCKET = 1;
  private static final int SO_ATTACH_FILTER = 26;
  private static final int SO_RCVBUFFORCE = 33;

  /** Most changes of one datagram: if the kernel refuses them all, its answers have room. */
  private static final int MOST_CHANGES = 64;

  /** Most datagrams of an abandoned list; each has some tens of kilobytes. */
  private static final int MAX_DRAIN = 100_000;

  private final NetlinkAttempts attempts = new NetlinkAttempts();
  private final Arena arena = Arena.ofShared();
  private final Fd fd;
  // struct sockaddr_nl, 12 bytes: 0 family u16 | 4 port u32 | 8 groups u32; then its length.
  private final MemorySegment sender = arena.allocate(16, 8);
  private int sequence;

  private NetlinkSocket(Fd fd) {
    this.fd = fd;
  }

  /**
   * Opens a socket.
   *
   * @param protocol {@link #ROUTE}, {@link #NETFILTER} or {@link #GENERIC}
   */
  public static NetlinkSocket open(int protocol) {
    Fd fd = Sockets.open(Sockets.AF_NETLINK, Sockets.SOCK_RAW, protocol);
    // Asks for explanations, and for the header alone of a refused request, which may hold keys.
    Sockets.setOption(fd.number(), SOL_NETLINK, EXT_ACK, 1);
    Sockets.setOption(fd.number(), SOL_NETLINK, CAP_ACK, 1);
    Sockets.setOption(fd.number(), SOL_NETLINK, GET_STRICT_CHK, 1);
    NetlinkSocket socket = new NetlinkSocket(fd);
    // A socket without its own port gets no multicast.
    socket.sender.fill((byte) 0);
    socket.sender.set(ValueLayout.JAVA_SHORT, 0, (short) Sockets.AF_NETLINK);
    int bound = Sockets.bind(fd.number(), socket.sender.address(), 12);
    if (bound < 0) {
      socket.close();
    }
    LinuxException.check(bound, "bind netlink socket");
    return socket;
  }

  /** The descriptor for a {@link Poller}. */
  public Fd fd() {
    return fd;
  }

  /** Subscribes to a multicast group, with a receive buffer for bursts. */
  public void join(int group) {
    Sockets.setOption(fd.number(), SOL_SOCKET, SO_RCVBUFFORCE, 1 << 20);
    LinuxException.check(
        Sockets.setOption(fd.number(), SOL_NETLINK, ADD_MEMBERSHIP, group),
        "join netlink group " + group);
  }

  /**
   * Has the kernel pass on only the datagrams for which the program's result is not 0.
   *
   * @return false if the kernel accepts no such program, and passes everything on
   */
  boolean filter(ClassicBpf program) {
    try (Arena once = Arena.ofConfined()) {
      return Sockets.setOption(fd.number(), SOL_SOCKET, SO_ATTACH_FILTER, program.header(once))
          >= 0;
    }
  }

  /**
   * Makes a request and waits for the whole answer. The request is repeated if the kernel could not
   * serve it for the moment ({@link Errno#isTransient}), or if a list changed while it was read. A
   * question without an acknowledgement is answered by one message, which saves two calls.
   *
   * @param tried the request, for messages
   * @return the messages of the answer, without acknowledgement; none for a plain change
   * @throws LinuxException the kernel's error with its explanation; EINTR if a list changed during
   *     every attempt
   */
  public List<NetlinkMessage> request(NetlinkRequest request, String tried) {
    List<NetlinkMessage> answer = new ArrayList<>();
    boolean done = false;
    try {
      attempts.make(
          tried,
          () -> {
            answer.forEach(NetlinkMessage::wipe);
            answer.clear();
            return exchange(request, answer, tried);
          });
      done = true;
      return answer;
    } finally {
      if (!done) {
        answer.forEach(NetlinkMessage::wipe);
      }
    }
  }

  /** Whether the answer is consistent. */
  private boolean exchange(NetlinkRequest request, List<NetlinkMessage> answer, String tried)
      throws NetlinkAttempts.Refusal {
    int expected = ++sequence;
    try {
      send(request.finish(expected), tried);
    } catch (LinuxException e) {
      throw new NetlinkAttempts.Refusal(e);
    }
    boolean consistent = true;
    while (true) {
      for (NetlinkMessage message : answer(request, tried)) {
        if (message.sequence() != expected) {
          continue;
        }
        consistent &= (message.flags() & NetlinkMessage.FLAG_DUMP_INTERRUPTED) == 0;
        switch (message.type()) {
          case NetlinkMessage.ERROR, NetlinkMessage.DONE -> {
            if (message.error() < 0) {
              throw new NetlinkAttempts.Refusal(
                  new LinuxException(tried, -message.error(), message.explanation()));
            }
            return consistent;
          }
          case NetlinkMessage.NOOP, NetlinkMessage.OVERRUN -> {}
          default -> {
            answer.add(message);
            if (!request.isAcknowledged() && !request.isDump()) {
              return consistent;
            }
          }
        }
      }
    }
  }

  /**
   * A lost answer to a read may be read again; after a lost answer to a change, its outcome is
   * unknown.
   */
  private List<NetlinkMessage> answer(NetlinkRequest request, String tried)
      throws NetlinkAttempts.Refusal {
    try {
      return read(0, tried);
    } catch (LinuxException e) {
      if (!request.isDump() || !e.isTransient()) {
        throw e;
      }
      drain();
      throw new NetlinkAttempts.Refusal(e);
    }
  }

  /** Reads the rest of a list, because the kernel begins no other one before (EBUSY). */
  private void drain() {
    for (int i = 0; i < MAX_DRAIN; i++) {
      try {
        List<NetlinkMessage> rest = receive();
        rest.forEach(NetlinkMessage::wipe);
        if (rest.isEmpty()) {
          return;
        }
      } catch (LinuxException e) {
        if (!e.isTransient()) {
          throw e;
        }
      }
    }
  }

  /**
   * Sends several messages as one datagram, and waits for the answer to each that asks for one.
   *
   * @param tried the requests, for messages
   * @throws LinuxException the first error; the protocol determines how much was done
   */
  void batch(List<NetlinkRequest> requests, String tried) {
    int first = sequence + 1;
    Set<Integer> open = new HashSet<>();
    for (int i = 0; i < requests.size(); i++) {
      if (requests.get(i).isAcknowledged()) {
        open.add(first + i);
      }
    }
    send(together(requests), tried);
    LinuxException failure = null;
    while (!open.isEmpty()) {
      for (NetlinkMessage message : read(0, tried)) {
        if (message.type() != NetlinkMessage.ERROR || message.sequence() - first < 0) {
          continue;
        }
        if (message.error() < 0 && failure == null) {
          failure = new LinuxException(tried, -message.error(), message.explanation());
        }
        if (!open.remove(message.sequence()) && message.error() < 0) {
          // The message that opens or ends the batch was refused, and with it the whole batch.
          open.clear();
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Makes changes that do not depend on each other. Many of them go in one datagram, of which the
   * kernel confirms the last and answers what it refuses: two or three calls instead of three for
   * each.
   *
   * @param tried the changes, for messages
   * @return what was refused, by the places of the changes
   * @throws LinuxException if an answer is lost: which of them were made is not known then
   */
  Map<Integer, LinuxException> changes(List<NetlinkRequest> changes, String tried) {
    Map<Integer, LinuxException> refused = new HashMap<>();
    for (int from = 0; from < changes.size(); from += MOST_CHANGES) {
      int to = Math.min(changes.size(), from + MOST_CHANGES);
      together(changes.subList(from, to), from, tried, refused);
    }
    return refused;
  }

  private void together(
      List<NetlinkRequest> changes, int place, String tried, Map<Integer, LinuxException> refused) {
    changes.subList(0, changes.size() - 1).forEach(NetlinkRequest::unacknowledged);
    int first = sequence + 1;
    send(together(changes), tried);
    boolean done = false;
    while (!done) {
      for (NetlinkMessage message : read(0, tried)) {
        int number = message.sequence() - first;
        if (message.type() != NetlinkMessage.ERROR || number < 0 || number >= changes.size()) {
          continue;
        }
        if (message.error() < 0) {
          refused.put(
              place + number, new LinuxException(tried, -message.error(), message.explanation()));
        }
        done = number == changes.size() - 1;
      }
    }
  }

  /** Numbers messages, and puts them into one datagram. */
  private ByteBuffer together(List<NetlinkRequest> requests) {
    int size = requests.stream().mapToInt(NetlinkRequest::size).sum();
    ByteBuffer all = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    requests.forEach(request -> all.put(request.finish(++sequence)));
    return all.flip();
  }

  private void send(ByteBuffer message, String tried) {
    try (Arena once = Arena.ofConfined()) {
      int length = message.remaining();
      MemorySegment bytes = once.allocate(length, 8);
      bytes.copyFrom(MemorySegment.ofBuffer(message));
      int sent = Sockets.send(fd.number(), bytes.address(), length, 0);
      bytes.fill((byte) 0);
      LinuxException.check(sent, tried);
    }
  }

  /**
   * Receives one datagram of a subscription, without waiting.
   *
   * @return its messages, none if none waits
   * @throws LinuxException ENOBUFS if some were lost, so that the state must be read again
   */
  public List<NetlinkMessage> receive() {
    return read(Sockets.MSG_DONTWAIT, "receive netlink message");
  }

  private List<NetlinkMessage> read(int flags, String tried) {
    int waiting = recvfrom(MemorySegment.NULL, 0, flags | Sockets.MSG_PEEK | Sockets.MSG_TRUNC);
    if (waiting == -Errno.EAGAIN) {
      return List.of();
    }
    LinuxException.check(waiting, tried);
    try (Arena once = Arena.ofConfined()) {
      MemorySegment bytes = once.allocate(Math.max(waiting, 1), 8);
      int length = LinuxException.check(recvfrom(bytes, waiting, flags), tried);
      if (sender.get(Native.INT, 4) != 0) {
        // Sent by another process, not by the kernel, so it is ignored.
        return List.of();
      }
      byte[] copy = new byte[length];
      MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, 0, copy, 0, length);
      bytes.fill((byte) 0);
      return NetlinkMessage.parse(ByteBuffer.wrap(copy).order(ByteOrder.nativeOrder()));
    }
  }

  private int recvfrom(MemorySegment to, int room, int flags) {
    sender.set(Native.INT, 12, 12);
    int result;
    do {
      result =
          Sockets.recvfrom(
              fd.number(), to.address(), room, flags, sender.address(), sender.address() + 12);
    } while (result == -Errno.EINTR);
    return result;
  }

  @Override
  public void close() {
    fd.close();
    arena.close();
  }
}
