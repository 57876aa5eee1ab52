package org.slaacguard.autoconf;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Dhcp6Option.ClientId;
import org.slaacguard.net.Dhcp6Option.IaPd;
import org.slaacguard.net.Dhcp6Option.IaPrefix;
import org.slaacguard.net.Dhcp6Option.Preference;
import org.slaacguard.net.Dhcp6Option.ServerId;
import org.slaacguard.net.Dhcp6Option.StatusCode;
import org.slaacguard.net.Dhcp6Type;
import org.slaacguard.net.Duid;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PacketException;

/** A delegation client on a link with made-up servers, and a clock from deadline to deadline. */
final class DelegationWorld {
  static final long SECOND = 1_000_000_000L;
  static final Duid CLIENT = Duid.parse("0004000102030405060708090a0b0c0d0e0f");
  static final Duid SERVER = Duid.parse("00030001020000000001");
  static final Duid OTHER = Duid.parse("00030001020000000002");
  static final IpPrefix A = IpPrefix.parse("2001:db8:a00::/56");
  static final IpPrefix B = IpPrefix.parse("2001:db8:b00::/56");
  static final WantedAssociation LAN = WantedAssociation.prefixes("lan", 56);

  /** A message of the client. */
  record Sent(long at, Dhcp6Message message) {
    Dhcp6Type type() {
      return message.type();
    }

    /** The prefixes of an association, as hints or as what is held. */
    List<IpPrefix> prefixes(WantedAssociation association) {
      return message.options().stream()
          .filter(option -> option instanceof IaPd ia && ia.iaid() == association.iaid())
          .flatMap(option -> ((IaPd) option).options().stream())
          .map(option -> ((IaPrefix) option).prefix())
          .toList();
    }
  }

  final List<Sent> sent = new ArrayList<>();
  final List<String> news = new ArrayList<>();
  final PrefixDelegationClient client;

  /** The servers' answers to a message; empty for none. */
  Function<Dhcp6Message, List<Dhcp6Message>> servers = message -> List.of();

  // Monotonic clocks may begin anywhere.
  long now = -7 * SECOND;

  DelegationWorld(DelegationSettings settings) {
    client = new PrefixDelegationClient(settings, new Random(5), news::add);
  }

  DelegationWorld() {
    this(settings(LAN));
  }

  static DelegationSettings settings(WantedAssociation... wanted) {
    return new DelegationSettings(CLIENT, List.of(wanted), false, false, List.of());
  }

  /** Sets the server. */
  DelegationWorld served(Function<Dhcp6Message, @Nullable Dhcp6Message> server) {
    servers =
        message -> {
          Dhcp6Message answer = server.apply(message);
          return answer == null ? List.of() : List.of(answer);
        };
    return this;
  }

  /** A client with a lease of {@link #A} for 100 and 200 seconds, with T1 = 50 s and T2 = 80 s. */
  static DelegationWorld bound() {
    DelegationWorld world = new DelegationWorld().served(giving(A));
    world.linkUp();
    world.pass(5);
    world.forget();
    return world;
  }

  /** A server that gives this prefix to every client. */
  static Function<Dhcp6Message, @Nullable Dhcp6Message> giving(IpPrefix prefix) {
    return message -> answer(message, SERVER, ia(LAN, 50, 80, prefix(prefix, 100, 200)));
  }

  static IaPd ia(WantedAssociation association, long t1, long t2, Dhcp6Option... options) {
    return new IaPd(association.iaid(), t1, t2, List.of(options));
  }

  static IaPrefix prefix(IpPrefix prefix, long preferred, long valid, Dhcp6Option... options) {
    return new IaPrefix(preferred, valid, prefix, List.of(options));
  }

  static StatusCode status(int code) {
    return new StatusCode(code, "because");
  }

  /** An Advertise to a Solicit, else a Reply. */
  static Dhcp6Message answer(Dhcp6Message message, Duid server, Dhcp6Option... options) {
    List<Dhcp6Option> all = new ArrayList<>();
    all.add(Objects.requireNonNull(message.option(ClientId.class)));
    all.add(new ServerId(server));
    all.addAll(List.of(options));
    Dhcp6Type type = message.type() == Dhcp6Type.SOLICIT ? Dhcp6Type.ADVERTISE : Dhcp6Type.REPLY;
    return new Dhcp6Message(type, message.transactionId(), all);
  }

  static Preference preference(int value) {
    return new Preference(value);
  }

  /** Whether the message is for a server: for all, or for this one by its identifier. */
  static boolean isFor(Dhcp6Message message, Duid server) {
    ServerId id = message.option(ServerId.class);
    return id == null || id.duid().equals(server);
  }

  /** The client's link comes up now. */
  void linkUp() {
    client.linkUp(now);
  }

  /**
   * Lets time pass.
   *
   * @return what the client sent meanwhile
   */
  List<Sent> pass(double seconds) {
    int before = sent.size();
    long end = now + (long) (seconds * SECOND);
    while (client.nextDeadline() <= end) {
      now = Math.max(now, client.nextDeadline());
      client.poll(now, wire -> sent.add(new Sent(now, parse(wire))));
      if (sent.size() > before + 10_000) {
        throw new AssertionError("it floods");
      }
      answer();
    }
    now = end;
    return List.copyOf(sent.subList(before, sent.size()));
  }

  private int answered;

  /** Forgets what was sent so far. */
  void forget() {
    sent.clear();
    answered = 0;
  }

  private void answer() {
    while (answered < sent.size()) {
      Dhcp6Message message = sent.get(answered++).message();
      servers.apply(message).forEach(answer -> client.receive(answer.toBytes(), now));
    }
  }

  private static Dhcp6Message parse(byte[] wire) {
    try {
      return Dhcp6Message.parse(wire);
    } catch (PacketException e) {
      throw new AssertionError(e);
    }
  }

  List<IpPrefix> held() {
    return client.delegation().prefixes().stream().map(DelegatedPrefix::prefix).toList();
  }

  static List<Dhcp6Type> types(List<Sent> messages) {
    return messages.stream().map(Sent::type).toList();
  }
}
