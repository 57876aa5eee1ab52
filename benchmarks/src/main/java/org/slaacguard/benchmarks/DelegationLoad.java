package org.slaacguard.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.lab.LabException;
import org.slaacguard.lab.TunnelSetup.Remote;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Dhcp6Option.ClientId;
import org.slaacguard.net.Dhcp6Option.ElapsedTime;
import org.slaacguard.net.Dhcp6Option.IaPd;
import org.slaacguard.net.Dhcp6Option.IaPrefix;
import org.slaacguard.net.Dhcp6Option.ServerId;
import org.slaacguard.net.Dhcp6Packet;
import org.slaacguard.net.Dhcp6Type;
import org.slaacguard.net.Duid;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PacketException;

/**
 * Peers that ask for a prefix each, by DHCPv6 through their tunnels, this many at a time; each asks
 * again after a second without an answer. On one thread of the peers' host.
 */
final class DelegationLoad implements AutoCloseable {
  private static final long SECOND = 1_000_000_000L;
  private static final long LINK_LOCAL = 0xfe80L << 48;
  private static final long FIRST = 0x1000;
  private static final IpPrefix HINT = IpPrefix.parse("::/60");

  /** On their way at a time. */
  private static final int WINDOW = 256;

  private final PeerSessions sessions;
  private final List<Client> clients = new ArrayList<>();

  /** Makes peers with new keys. */
  DelegationLoad(int count) {
    sessions = new PeerSessions(count);
    for (int i = 0; i < count; i++) {
      clients.add(new Client(i));
    }
  }

  /** The gateway's configuration. */
  List<Remote> remotes() {
    List<Remote> remotes = new ArrayList<>();
    for (String key : sessions.publicKeys()) {
      remotes.add(Remote.of(key).allowed(address(remotes.size()) + "/128"));
    }
    return remotes;
  }

  private static Ipv6Address address(int peer) {
    return new Ipv6Address(LINK_LOCAL, FIRST + peer);
  }

  /** Each shakes hands with the gateway. */
  void connect(InetSocketAddress gateway, String gatewayKey) throws IOException {
    sessions.connect(gateway, gatewayKey, this::received);
  }

  /** Lets time pass, in which they are told of routers. */
  void hold(Duration time) throws IOException {
    sessions.takeUntil(System.nanoTime() + time.toNanos(), this::received);
  }

  /** What is no DHCPv6 is confirmed, without which the gateway would begin a handshake. */
  private void received(int peer, byte[] packet) throws IOException {
    Dhcp6Message answer = answer(packet);
    if (answer == null) {
      sessions.keepAlive(peer);
    } else {
      clients.get(peer).received(answer);
    }
  }

  private static @Nullable Dhcp6Message answer(byte[] packet) {
    try {
      return Dhcp6Message.parse(Dhcp6Packet.parse(packet).message());
    } catch (PacketException e) {
      return null;
    }
  }

  /**
   * What came of it.
   *
   * @param perSecond from the first message to the last Reply
   * @param milliseconds of each client, from its first message to its Reply, in order
   * @param repeated messages that were sent again
   */
  record Result(double perSecond, double[] milliseconds, int repeated) {
    double percentile(double percent) {
      return milliseconds[(int) Math.ceil(percent / 100 * milliseconds.length) - 1];
    }
  }

  /** Some ask for a prefix: Solicit, Advertise, Request, Reply. */
  Result delegate(int from, int to, Duration patience) throws IOException {
    return exchange(Dhcp6Type.SOLICIT, clients.subList(from, to), patience);
  }

  /** Some renew what they have: Renew, Reply. */
  Result renew(int from, int to, Duration patience) throws IOException {
    return exchange(Dhcp6Type.RENEW, clients.subList(from, to), patience);
  }

  /** Some give back what they have: Release, Reply. */
  Result release(int from, int to, Duration patience) throws IOException {
    return exchange(Dhcp6Type.RELEASE, clients.subList(from, to), patience);
  }

  /** The prefixes that they have. */
  Set<IpPrefix> prefixes() {
    Set<IpPrefix> all = new HashSet<>();
    clients.forEach(client -> client.has.forEach(each -> all.add(each.prefix())));
    return all;
  }

  private Result exchange(Dhcp6Type first, List<Client> asking, Duration patience)
      throws IOException {
    long began = System.nanoTime();
    long end = began + patience.toNanos();
    List<Client> waiting = new ArrayList<>();
    int next = 0;
    while (next < asking.size() || !waiting.isEmpty()) {
      while (next < asking.size() && waiting.size() < WINDOW) {
        waiting.add(asking.get(next));
        asking.get(next++).begin(first);
      }
      sessions.takeUntil(System.nanoTime(), this::received);
      long now = System.nanoTime();
      waiting.removeIf(client -> client.asked == null);
      for (Client client : waiting) {
        client.repeat(now);
      }
      if (now - end > 0) {
        throw new LabException(waiting.size() + " of " + asking.size() + " have no answer");
      }
    }
    long done = asking.stream().mapToLong(client -> client.done).max().orElse(began);
    double[] times =
        asking.stream().mapToDouble(client -> (client.done - client.began) / 1e6).toArray();
    Arrays.sort(times);
    int repeated = asking.stream().mapToInt(client -> client.repeated).sum();
    return new Result(asking.size() / ((done - began) / 1e9), times, repeated);
  }

  @Override
  public void close() throws IOException {
    sessions.close();
  }

  /** A DHCPv6 client behind a peer. */
  private final class Client {
    private final int number;
    private final ClientId id;
    private final List<IaPrefix> has = new ArrayList<>();
    private @Nullable ServerId server;

    /** What is to be answered; null if nothing is. */
    private @Nullable Dhcp6Message asked;

    private int transaction;
    private long began;
    private long sent;
    private long done;
    private int repeated;

    Client(int number) {
      this.number = number;
      id = new ClientId(Duid.parse("0004" + HexFormat.of().toHexDigits(number)));
    }

    void begin(Dhcp6Type first) throws IOException {
      began = System.nanoTime();
      repeated = 0;
      ask(first, first == Dhcp6Type.SOLICIT ? null : server);
    }

    private void ask(Dhcp6Type type, @Nullable ServerId of) throws IOException {
      List<Dhcp6Option> wish = new ArrayList<>(has);
      if (wish.isEmpty()) {
        wish.add(new IaPrefix(0, 0, HINT, List.of()));
      }
      List<Dhcp6Option> options = new ArrayList<>();
      options.add(id);
      if (of != null) {
        options.add(of);
      }
      options.add(new ElapsedTime(0));
      options.add(new IaPd(1, 0, 0, wish));
      transaction = (transaction + clients.size() + number) & 0xffffff;
      asked = new Dhcp6Message(type, transaction, options);
      send();
    }

    private void send() throws IOException {
      Dhcp6Message message = asked;
      if (message != null) {
        sent = System.nanoTime();
        sessions.send(
            number,
            new Dhcp6Packet(
                    address(number),
                    Dhcp6Message.ALL_SERVERS,
                    Dhcp6Message.CLIENT_PORT,
                    Dhcp6Message.SERVER_PORT,
                    message.toBytes())
                .toBytes());
      }
    }

    void repeat(long now) throws IOException {
      if (now - sent > SECOND) {
        repeated++;
        send();
      }
    }

    void received(Dhcp6Message answer) throws IOException {
      Dhcp6Message question = asked;
      if (question == null || answer.transactionId() != question.transactionId()) {
        return;
      }
      IaPd given = answer.option(IaPd.class);
      List<IaPrefix> prefixes = new ArrayList<>();
      if (given != null) {
        for (Dhcp6Option each : given.options()) {
          if (each instanceof IaPrefix prefix && prefix.valid() > 0) {
            prefixes.add(prefix);
          }
        }
      }
      boolean gone = question.type() == Dhcp6Type.RELEASE;
      if (prefixes.isEmpty() != gone) {
        throw new LabException("client " + number + " gets the wrong answer: " + answer);
      }
      has.clear();
      has.addAll(prefixes);
      server = answer.option(ServerId.class);
      if (question.type() == Dhcp6Type.SOLICIT) {
        ask(Dhcp6Type.REQUEST, server);
      } else {
        done = System.nanoTime();
        asked = null;
      }
    }
  }
}
