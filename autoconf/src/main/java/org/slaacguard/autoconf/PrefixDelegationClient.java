package org.slaacguard.autoconf;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option.ClientId;
import org.slaacguard.net.Dhcp6Option.RapidCommit;
import org.slaacguard.net.Dhcp6Option.ReconfigureMessage;
import org.slaacguard.net.Dhcp6Option.ServerId;
import org.slaacguard.net.Dhcp6Option.SolMaxRt;
import org.slaacguard.net.Dhcp6Status;
import org.slaacguard.net.Dhcp6Type;
import org.slaacguard.net.Duid;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PacketException;

/**
 * A DHCPv6 client for prefix delegation (RFC 9915, section 18.2), which gets prefixes from a
 * provider and keeps them. It has no socket, no clock and no thread. It asks independently of
 * router advertisements, because some providers send none, or send them without the flags.
 *
 * <p>The client recovers from any behaviour of servers:
 *
 * <ul>
 *   <li>prefixes are held until their valid lifetimes end, with or without a server;
 *   <li>a server that does not know the lease is asked for it again, then all servers are;
 *   <li>a refused request is repeated, ever more rarely.
 * </ul>
 *
 * <p>All messages go to {@link Dhcp6Message#ALL_SERVERS}. Not thread-safe.
 */
public final class PrefixDelegationClient {
  /** Sends datagrams to all servers. */
  @FunctionalInterface
  public interface Sink {
    /** Sends a datagram, or loses it. */
    void send(byte[] message);
  }

  /** The client's state. */
  public enum State {
    /** The link is down. */
    DOWN,
    /** Looks for servers. */
    SOLICIT,
    /** Asks one server. */
    REQUEST,
    /** Has a lease of everything wanted. */
    BOUND,
    /** Asks whether its lease is still valid on this link. */
    CONFIRM,
    /** Asks its server to extend the lease. */
    RENEW,
    /** Asks all servers to extend the lease. */
    REBIND,
    /** Reports that an address is in use by another node. */
    DECLINE,
    /** Releases its lease. */
    RELEASE,
    /** Has released its lease, and is done. */
    RELEASED
  }

  private static final long SOL_MAX_RT = 3600 * Nanos.SECOND;
  private static final int MOST_BACKOFF = 7;
  private static final int MOST_NEWS = 16;

  /** Most declined addresses, after which the next is asked for not before T1. */
  private static final int MOST_DECLINED = 4;

  private final DelegationSettings settings;
  private final DelegationMessages messages;
  private final DelegationOffers offers;
  private final RandomGenerator random;
  private final Consumer<String> news;

  private State state = State.DOWN;
  private Delegation held = Delegation.NONE;

  /** The previous prefixes, as hints while there are none. */
  private List<DelegatedPrefix> hints = List.of();

  private @Nullable Retransmission exchange;
  private int transaction;

  /** The server of a Request, and what it is asked for. */
  private @Nullable Duid asked;

  private List<AssociationReply> requested = List.of();

  /** What a Release or a Decline returns. */
  private Delegation released = Delegation.NONE;

  /** Associations of addresses that are asked for again although nothing is held of them. */
  private final Set<WantedAssociation> lacking = new HashSet<>();

  private int declined;

  private long solMaxRt = SOL_MAX_RT;
  private @Nullable ReconfigureKey key;
  private int failures;
  private final Set<String> said = new HashSet<>();

  /**
   * Creates a client whose link is down.
   *
   * @param random for transaction numbers and waits
   * @param news receives what an operator should know, in a few words, each once
   */
  public PrefixDelegationClient(
      DelegationSettings settings, RandomGenerator random, Consumer<String> news) {
    this.settings = settings;
    this.random = random;
    this.news = news;
    messages = new DelegationMessages(settings);
    offers = new DelegationOffers(settings.wanted());
  }

  /** The current lease. */
  public Delegation delegation() {
    return held;
  }

  /** The current state. */
  public State state() {
    return state;
  }

  /**
   * Restores the lease of an earlier run, as far as it is still wanted, even with another hinted
   * length. To be called before the link is up.
   */
  public void restore(Delegation earlier, long now) {
    List<DelegatedPrefix> leases = new ArrayList<>();
    for (DelegatedPrefix lease : earlier.leases()) {
      settings.wanted().stream()
          .filter(wanted -> wanted.isSameAs(lease.from()))
          .forEach(wanted -> leases.add(lease.of(wanted)));
    }
    held =
        new Delegation(
                earlier.server(),
                leases,
                earlier.renewAt(),
                earlier.rebindAt(),
                earlier.nameServers(),
                earlier.domains())
            .at(now);
    held = held.isEmpty() ? Delegation.NONE : held;
    hints = leases;
    for (WantedAssociation wanted : settings.wanted()) {
      if (wanted.kind() == WantedAssociation.Kind.ADDRESSES && held.of(wanted).isEmpty()) {
        lacking.add(wanted);
      }
    }
  }

  /** The link is up, and may be another one than before. The client asks, or asks again. */
  public void linkUp(long now) {
    if (state == State.RELEASE || state == State.RELEASED) {
      return;
    }
    failures = 0;
    declined = 0;
    age(now);
    if (lacksPrefixes(held)) {
      solicit(now, random(DelegationExchange.SOLICIT.maxDelay));
    } else {
      begin(
          State.CONFIRM,
          DelegationExchange.CONFIRM,
          now,
          random(DelegationExchange.CONFIRM.maxDelay));
    }
  }

  /** The link is down. The client sends nothing, and keeps its lease. */
  public void linkDown() {
    if (state == State.RELEASE) {
      state = State.RELEASED;
    } else if (state != State.RELEASED) {
      state = State.DOWN;
    }
    exchange = null;
  }

  /** Releases the lease, and asks for nothing more. */
  public void release(long now) {
    boolean possible = state != State.DOWN && held.server() != null;
    released = held;
    hints = List.of();
    held = Delegation.NONE;
    if (possible) {
      begin(State.RELEASE, DelegationExchange.RELEASE, now, 0);
    } else {
      state = State.RELEASED;
      exchange = null;
    }
  }

  /**
   * Declines an address and asks for another, because duplicate address detection has found it in
   * use on the link (RFC 9915, section 18.2.8). Has no effect on an address that is not leased.
   */
  public void decline(Ipv6Address address, long now) {
    List<DelegatedPrefix> theirs =
        held.addresses().stream()
            .filter(lease -> lease.prefix().address().equals(address))
            .toList();
    if (theirs.isEmpty() || (exchange == null && state != State.BOUND)) {
      return;
    }
    released = held.only(theirs);
    held = held.without(theirs);
    hints = held.leases();
    theirs.forEach(lease -> lacking.add(lease.from()));
    declined++;
    begin(State.DECLINE, DelegationExchange.DECLINE, now, 0);
    say("somebody else has the address " + address);
  }

  /** Asks for another address, once the server knows of the Decline or does not answer. */
  private void askForAnother(long now) {
    long wait = declined == 1 ? 0 : Nanos.SECOND << Math.min(declined, MOST_BACKOFF);
    if (lacksPrefixes(held)) {
      solicit(now, wait);
    } else if (declined < MOST_DECLINED) {
      begin(State.RENEW, DelegationExchange.RENEW, now, wait);
    } else {
      state = State.BOUND;
      exchange = null;
    }
  }

  /** The time at which {@link #poll} is due, in monotonic nanoseconds. */
  public long nextDeadline() {
    long next = held.firstEnd();
    next = exchange == null ? next : Math.min(next, exchange.due());
    return switch (state) {
      case BOUND -> Math.min(next, Math.min(held.renewAt(), held.rebindAt()));
      case RENEW -> Math.min(next, held.rebindAt());
      default -> next;
    };
  }

  /** Runs what is due. */
  public void poll(long now, Sink sink) {
    age(now);
    if ((state == State.BOUND || state == State.RENEW) && now >= held.rebindAt()) {
      begin(State.REBIND, DelegationExchange.REBIND, now, 0);
    } else if (state == State.BOUND && now >= held.renewAt()) {
      begin(State.RENEW, DelegationExchange.RENEW, now, 0);
    }
    Retransmission current = exchange;
    if (current == null || now < current.due()) {
      return;
    }
    if (current.isOver(now)) {
      giveUp(now);
    } else if (state == State.SOLICIT && !current.isFresh() && !offers.isEmpty()) {
      request(now);
    }
    current = exchange;
    if (current != null && now >= current.due()) {
      sink.send(message(current.elapsed(now)).toBytes());
      current.sent(now, solMaxRt);
      if (current.isPastFirstTimeout()) {
        say("no answer yet: " + state);
      }
    }
  }

  private Dhcp6Message message(int elapsed) {
    return switch (state) {
      case SOLICIT -> messages.solicit(transaction, elapsed, hints);
      case REQUEST ->
          messages.request(transaction, elapsed, Objects.requireNonNull(asked), requested);
      case RENEW -> messages.renew(transaction, elapsed, held, lacking);
      case CONFIRM, REBIND -> messages.rebind(transaction, elapsed, held, lacking);
      case DECLINE -> messages.giveBack(Dhcp6Type.DECLINE, transaction, elapsed, released);
      case RELEASE -> messages.giveBack(Dhcp6Type.RELEASE, transaction, elapsed, released);
      case DOWN, BOUND, RELEASED -> throw new IllegalStateException("nothing to say: " + state);
    };
  }

  /** Drops expired leases. If nothing is left, asks all servers. */
  private void age(long now) {
    Delegation left = held.at(now);
    if (!left.equals(held)) {
      hints = held.leases();
      held = left;
      say("the lease has ended: " + names(hints));
      boolean asking = state != State.DOWN && state != State.SOLICIT && state != State.REQUEST;
      if (lacksPrefixes(held) && asking) {
        solicit(now, 0);
      }
    }
  }

  private void begin(State next, DelegationExchange kind, long now, long delay) {
    state = next;
    exchange = new Retransmission(kind, now, delay, random);
    transaction = random.nextInt(1 << 24);
    said.clear();
  }

  private void solicit(long now, long delay) {
    offers.clear();
    List<DelegatedPrefix> all = new ArrayList<>(held.leases());
    hints.stream().filter(hint -> held.of(hint.from()).isEmpty()).forEach(all::add);
    hints = all;
    begin(State.SOLICIT, DelegationExchange.SOLICIT, now, delay);
  }

  private void request(long now) {
    DelegationOffers.Offer best = offers.take();
    request(best.server(), best.given(), now);
  }

  private void request(Duid server, List<AssociationReply> what, long now) {
    asked = server;
    requested = what;
    begin(State.REQUEST, DelegationExchange.REQUEST, now, 0);
  }

  /** Ends an exchange that has failed. Renewing and rebinding end at other times. */
  private void giveUp(long now) {
    switch (state) {
      case REQUEST -> {
        say("the server does not answer Requests: " + asked);
        refused(now);
      }
      // Held prefixes stay valid (section 18.2.3). A server that ignores Rebinds for leases that it
      // has lost answers a Solicit.
      case CONFIRM -> solicit(now, 0);
      case DECLINE -> askForAnother(now);
      case RELEASE -> {
        say("no server has confirmed the Release");
        state = State.RELEASED;
        exchange = null;
      }
      default -> throw new IllegalStateException("never ends by itself: " + state);
    }
  }

  /** Asks the next server, or all of them again after a pause that grows each time. */
  private void refused(long now) {
    if (!offers.isEmpty()) {
      request(now);
      return;
    }
    long wait = Nanos.SECOND << Math.min(failures++, MOST_BACKOFF);
    solicit(now, wait + random(wait / 10));
  }

  /**
   * Processes a datagram from the link; those for other clients are ignored. {@link #poll} may be
   * due afterwards.
   */
  public void receive(byte[] wire, long now) {
    Dhcp6Message message;
    try {
      message = Dhcp6Message.parse(wire);
    } catch (PacketException e) {
      return;
    }
    ServerId server = message.option(ServerId.class);
    ClientId client = message.option(ClientId.class);
    if (server == null || client == null || !client.duid().equals(settings.duid())) {
      return;
    }
    age(now);
    if (message.type() == Dhcp6Type.RECONFIGURE) {
      reconfigure(message, wire, server.duid(), now);
    } else if (exchange != null && !exchange.isFresh() && message.transactionId() == transaction) {
      switch (message.type()) {
        case ADVERTISE -> advertise(message, server.duid(), now);
        case REPLY -> reply(message, server.duid(), now);
        default -> {}
      }
    }
  }

  private void advertise(Dhcp6Message message, Duid server, long now) {
    if (state != State.SOLICIT) {
      return;
    }
    solMaxRt(message);
    String why = offers.add(server, message);
    if (why != null) {
      say("server " + server + " offers nothing: " + why);
      return;
    }
    if (Objects.requireNonNull(exchange).isPastFirstTimeout() || offers.isDecided()) {
      request(now);
    }
  }

  private void solMaxRt(Dhcp6Message message) {
    SolMaxRt option = message.option(SolMaxRt.class);
    // Values out of range are ignored (section 21.24).
    if (option != null && option.seconds() >= 60 && option.seconds() <= 86_400) {
      solMaxRt = option.seconds() * Nanos.SECOND;
    }
  }

  private void reply(Dhcp6Message message, Duid server, long now) {
    List<AssociationReply> replies = new ArrayList<>();
    for (WantedAssociation wanted : settings.wanted()) {
      AssociationReply reply = AssociationReply.read(message, wanted);
      if (reply != null) {
        replies.add(reply);
      }
    }
    boolean given = replies.stream().anyMatch(reply -> !reply.given().isEmpty());
    boolean enough =
        given
            && (settings.isForAddressesAlone()
                || replies.stream()
                    .filter(each -> each.association().kind() == WantedAssociation.Kind.PREFIXES)
                    .anyMatch(each -> !each.given().isEmpty()));
    solMaxRt(message);
    switch (state) {
      case SOLICIT -> {
        if (settings.rapidCommit() && message.option(RapidCommit.class) != null && enough) {
          bind(message, server, replies, true, now);
        }
      }
      case REQUEST -> {
        if (!server.equals(asked)) {
          return;
        }
        if (enough) {
          bind(message, server, replies, true, now);
        } else if (!isUnspecified(replies)) {
          say("server " + server + " gives nothing: " + words(replies));
          refused(now);
        }
      }
      case RENEW -> {
        if (server.equals(held.server())) {
          extended(message, server, replies, given, now);
        }
      }
      case CONFIRM, REBIND -> extended(message, server, replies, given, now);
      case DECLINE -> {
        if (server.equals(released.server())) {
          askForAnother(now);
        }
      }
      case RELEASE -> {
        if (server.equals(released.server())) {
          state = State.RELEASED;
          exchange = null;
        }
      }
      case DOWN, BOUND, RELEASED -> {}
    }
  }

  /**
   * Whether the server gives no reason for its failure, which may be temporary. The message is then
   * retransmitted.
   */
  private static boolean isUnspecified(List<AssociationReply> replies) {
    return replies.stream().anyMatch(reply -> reply.status() == Dhcp6Status.UNSPEC_FAIL);
  }

  /** Processes the answer to a Renew or a Rebind. */
  private void extended(
      Dhcp6Message message, Duid server, List<AssociationReply> replies, boolean given, long now) {
    boolean unknown =
        replies.stream()
            .anyMatch(
                reply ->
                    reply.status() == Dhcp6Status.NO_BINDING
                        && !held.of(reply.association()).isEmpty());
    boolean ended =
        replies.stream()
            .anyMatch(
                reply ->
                    held.of(reply.association()).stream()
                        .anyMatch(lease -> reply.ended().contains(lease.prefix())));
    // Only once, because some servers refuse everything because of an address.
    lacking.clear();
    if (given || ended) {
      bind(message, server, replies, false, now);
    }
    if (unknown && state != State.SOLICIT) {
      say("server " + server + " does not know the lease: " + words(replies));
      if (given || state == State.RENEW) {
        // Section 18.2.10.1: this server is asked for everything as for a new lease.
        request(server, inHand(), now);
      } else {
        solicit(now, 0);
      }
    } else if (!given && !ended) {
      // Treated as lost: the message is retransmitted.
      say("server " + server + " does not extend the lease: " + words(replies));
    }
  }

  /** All associations with their leases. */
  private List<AssociationReply> inHand() {
    List<AssociationReply> all = new ArrayList<>();
    for (WantedAssociation wanted : settings.wanted()) {
      List<AssociationReply.Given> leases =
          held.of(wanted).stream()
              .map(lease -> new AssociationReply.Given(lease.prefix(), null, 0, 0))
              .toList();
      if (!leases.isEmpty() || wanted.kind() == WantedAssociation.Kind.PREFIXES) {
        all.add(new AssociationReply(wanted, Dhcp6Status.SUCCESS, "", 0, 0, leases, List.of()));
      }
    }
    return all;
  }

  private void bind(
      Dhcp6Message message,
      Duid server,
      List<AssociationReply> replies,
      boolean replace,
      long now) {
    Delegation next =
        DelegationMerge.apply(held, settings.wanted(), message, server, replies, replace, now);
    if (settings.acceptReconfigure()) {
      take(ReconfigureKey.of(message, server));
    }
    hints = held.leases().isEmpty() ? hints : held.leases();
    held = next;
    lacking.clear();
    if (lacksPrefixes(next)) {
      say("server " + server + " has ended the lease: " + names(hints));
      solicit(now, 0);
    } else {
      state = State.BOUND;
      exchange = null;
      failures = 0;
      offers.clear();
      said.clear();
    }
  }

  private void take(@Nullable ReconfigureKey fresh) {
    ReconfigureKey old = key;
    if (fresh == null) {
      return;
    }
    if (old != null && old.isSameAs(fresh)) {
      fresh.wipe();
      return;
    }
    if (old != null) {
      old.wipe();
    }
    key = fresh;
  }

  /** Whether the client must look for a server, even if it still has an address. */
  private boolean lacksPrefixes(Delegation has) {
    return has.isEmpty() || (has.prefixes().isEmpty() && !settings.isForAddressesAlone());
  }

  /** Processes a Reconfigure (section 18.2.11). Without authentication it is ignored. */
  private void reconfigure(Dhcp6Message message, byte[] wire, Duid server, long now) {
    ReconfigureMessage how = message.option(ReconfigureMessage.class);
    boolean asking = state == State.BOUND || state == State.RENEW || state == State.REBIND;
    if (!asking || how == null || key == null || !key.proves(message, wire, server)) {
      return;
    }
    // A Renew brings all configuration too, so it also stands for an Information-request.
    if (how.type() == Dhcp6Type.RENEW.number()
        || how.type() == Dhcp6Type.INFORMATION_REQUEST.number()) {
      begin(State.RENEW, DelegationExchange.RENEW, now, 0);
    } else if (how.type() == Dhcp6Type.REBIND.number()) {
      begin(State.REBIND, DelegationExchange.REBIND, now, 0);
    }
  }

  private static String words(List<AssociationReply> replies) {
    return replies.stream()
        .map(AssociationReply::words)
        .filter(words -> !words.isEmpty())
        .findFirst()
        .orElse("no prefix");
  }

  private static String names(List<DelegatedPrefix> leases) {
    return String.join(", ", leases.stream().map(lease -> lease.prefix().toString()).toList());
  }

  /** Reports each fact once an exchange, because the link must not fill a log. */
  private void say(String what) {
    if (said.size() < MOST_NEWS && said.add(what)) {
      news.accept(what);
    }
  }

  private long random(long bound) {
    return random.nextLong(bound + 1);
  }
}
