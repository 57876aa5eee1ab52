package org.slaacguard.lab;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.slaacguard.linux.MulticastGroups;
import org.slaacguard.linux.Poller;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.linux.UdpBatch;
import org.slaacguard.linux.UdpMessage;
import org.slaacguard.linux.UdpOptions;
import org.slaacguard.linux.UdpSocket;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Dhcp6Option.ClientId;
import org.slaacguard.net.Dhcp6Option.IaPd;
import org.slaacguard.net.Dhcp6Option.IaPrefix;
import org.slaacguard.net.Dhcp6Option.ServerId;
import org.slaacguard.net.Dhcp6Type;
import org.slaacguard.net.Duid;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PacketException;

/** A provider's DHCPv6 server that says what a test wants, however wrong. */
final class ScriptedServer implements AutoCloseable {
  static final Duid ONE = Duid.parse("00030001020000000001");
  static final Duid OTHER = Duid.parse("00030001020000000002");
  private static final int ROOM = 2048;
  private static final long TURN = 100_000_000L;

  /** What is answered to a message: datagrams, as they are. */
  @FunctionalInterface
  interface Script {
    /** On the server's thread. */
    List<byte[]> answers(Dhcp6Message message);
  }

  private final List<Dhcp6Message> heard = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Boolean> ended;
  private volatile Script script = message -> List.of();
  private volatile boolean stopping;

  private ScriptedServer(Host host, String device) {
    CompletableFuture<Boolean> ready = new CompletableFuture<>();
    ended =
        host.async(() -> serve(device, ready))
            .whenComplete(
                (done, failure) ->
                    ready.completeExceptionally(new LabException("a server", failure)));
    ready.join();
  }

  /** Listens on a device of a host; says nothing yet. */
  static ScriptedServer start(Host host, String device) {
    return host.topology().closing(new ScriptedServer(host, device));
  }

  /** From now on it answers like this. */
  void script(Script answers) {
    heard.clear();
    script = answers;
  }

  /** What it has heard since its script was changed. */
  List<Dhcp6Message> heard() {
    return List.copyOf(heard);
  }

  /** How many messages of a type those are. */
  long heard(Dhcp6Type type) {
    return heard.stream().filter(message -> message.type() == type).count();
  }

  private boolean serve(String device, CompletableFuture<Boolean> ready) {
    try (Rtnetlink netlink = Rtnetlink.open();
        Arena arena = Arena.ofConfined();
        Poller poller = new Poller(1);
        UdpSocket socket = UdpSocket.bind6(Dhcp6Message.SERVER_PORT, UdpOptions.DEFAULT);
        MulticastGroups groups = new MulticastGroups(netlink.links().get(device).index(), 1)) {
      boolean _ = groups.join(Dhcp6Message.ALL_SERVERS);
      poller.add(socket.fd(), Poller.READABLE);
      MemorySegment bytes = arena.allocate(ROOM);
      UdpBatch batch = new UdpBatch(arena, 1);
      UdpMessage datagram = batch.message(0);
      ready.complete(true);
      while (!stopping) {
        poller.await(TURN);
        datagram.buffer(bytes, 0, ROOM);
        int length = socket.receive(batch, 0);
        if (length >= 0) {
          byte[] wire = bytes.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
          for (byte[] answer : answers(wire)) {
            MemorySegment.copy(answer, 0, bytes, ValueLayout.JAVA_BYTE, 0, answer.length);
            datagram.buffer(bytes, 0, answer.length);
            datagram.clearLocal();
            int _ = socket.send(batch, 0);
          }
        }
      }
    }
    return true;
  }

  private List<byte[]> answers(byte[] wire) {
    Dhcp6Message message;
    try {
      message = Dhcp6Message.parse(wire);
    } catch (PacketException e) {
      throw new LabException("the client says what is none: " + e.reason(), e);
    }
    heard.add(message);
    return script.answers(message);
  }

  /** An Advertise to a Solicit, else a Reply; nothing to what is for another server. */
  static List<byte[]> answer(Dhcp6Message message, Duid server, Dhcp6Option... options) {
    ServerId meant = message.option(ServerId.class);
    if (meant != null && !meant.duid().equals(server)) {
      return List.of();
    }
    List<Dhcp6Option> all = new ArrayList<>();
    all.add(Objects.requireNonNull(message.option(ClientId.class)));
    all.add(new ServerId(server));
    all.addAll(List.of(options));
    Dhcp6Type type = message.type() == Dhcp6Type.SOLICIT ? Dhcp6Type.ADVERTISE : Dhcp6Type.REPLY;
    return List.of(new Dhcp6Message(type, message.transactionId(), all).toBytes());
  }

  /** The association that a message asks for, with this in it. */
  static IaPd association(Dhcp6Message message, long t1, long t2, Dhcp6Option... options) {
    IaPd asked = Objects.requireNonNull(message.option(IaPd.class));
    return new IaPd(asked.iaid(), t1, t2, List.of(options));
  }

  /** Prefixes for a minute, valid for two. */
  static Dhcp6Option[] minutes(String... prefixes) {
    return Stream.of(prefixes)
        .map(prefix -> new IaPrefix(60, 120, IpPrefix.parse(prefix), List.of()))
        .toArray(Dhcp6Option[]::new);
  }

  /** A server that does all right, and gives this; it wants to be asked each two seconds. */
  static Script giving(String... prefixes) {
    return message ->
        message.type() == Dhcp6Type.RELEASE
            ? answer(message, ONE)
            : answer(message, ONE, association(message, 2, 50, minutes(prefixes)));
  }

  @Override
  public void close() {
    stopping = true;
    ended.join();
  }
}
