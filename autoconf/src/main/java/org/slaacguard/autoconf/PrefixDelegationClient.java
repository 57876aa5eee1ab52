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
 * Gets prefixes from a provider, and keeps them: a DHCPv6 client for prefix delegation (RFC 9915,
 * section 18.2). It has no socket, no clock and no thread. Router advertisements do not decide
 * whether it asks: some providers send none, or none with the flags.
 *
 * <p>The client recovers by itself from any behaviour of servers:
 *
 * <ul>
 *   <li>prefixes are held until their valid lifetimes end, with or without a server;
 *   <li>a server that does not know the lease is asked for it again, then all servers are;
 *   <li>a refusal is tried again, ever more rarely.
 * </ul>
 *
 * <p>All messages go to {@link Dhcp6Message#ALL_SERVERS}. Not thread-safe.
 */
public final class PrefixDelegationClient {
  /** Takes a datagram for all servers. */
  @FunctionalInterface
  public interface Sink {
    /** Sends it, or loses it. */
    void send(byte[] message);
  }

  /** What the client is at. */
  public enum State {
    /** The link is down. */
    DOWN,
    /** Looks for servers. */
    SOLICIT,
    /** Asks one. */
    REQUEST,
    /** Has what it needs. */
    BOUND,
    /** Asks whether what it has still holds on this link. */
    CONFIRM,
    /** Asks its server for more time. */
    RENEW,
    /** Asks all servers for more time. */
    REBIND,
    /** Says that an address is somebody else's. */
    DECLINE,
    /** Gives back. */
    RELEASE,
    /** Has released its prefixes, and is done. */
    RELEASED
  }

  private static final long SOL_MAX_RT = 3600 * Nanos.SECOND;
  private static final int MOST_BACKOFF = 7;
  private static final int MOST_NEWS = 16;

  /** Declined addresses after which another is asked for no sooner than at T1. */
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

  /** The server of a Request, and what it asks for. */
  private @Nullable Duid asked;

  private List<AssociationReply> requested = List.of();

  /** What a Release or a Decline gives back. */
  private Delegation released = Delegation.NONE;

  /** Associations of addresses that are asked for once more, though nothing is held of them. */
  private final Set<WantedAssociation> lacking = new HashSet<>();

  private int declined;

  private long solMaxRt = SOL_MAX_RT;
  private @Nullable ReconfigureKey key;
  private int failures;
  private final Set<String> said = new HashSet<>();

  /**
   * A client that waits for its link.
   *
   * @param random for transaction numbers and waits
   * @param news takes what a person should know, in a few words, each once
   */
  public PrefixDelegationClient(
      DelegationSettings settings, RandomGenerator random, Consumer<String> news) {
    this.settings = settings;
    this.random = random;
    this.news = news;
    messages = new DelegationMessages(settings);
    offers = new DelegationOffers(settings.wanted());
  }

  /** What it has. */
  public Delegation delegation() {
    return held;
  }

  /** What it is at. */
  public State state() {
    return state;
  }

  /**
   * Takes over what an earlier run had, as far as it is still wanted, though perhaps with another
   * length hoped for; before the link is up.
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

  /** The link is up, perhaps another one than before: asks, or asks again. */
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

  /** The link is down: sends nothing, and keeps what it holds. */
  public void linkDown() {
    if (state == State.RELEASE) {
      state = State.RELEASED;
    } else if (state != State.RELEASED) {
      state = State.DOWN;
    }
    exchange = null;
  }

  /** Gives all back, and asks for nothing more. */
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
   * Duplicate address detection has found that somebody else on the link has an address of ours:
   * says so, and asks for another (RFC 9915, section 18.2.8). Does nothing where it is not ours.
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

  /** The server knows it, or does not answer. */
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

  /** When {@link #poll} has something to do, in monotonic nanoseconds. */
  public long nextDeadline() {
    long next = held.firstEnd();
    next = exchange == null ? next : Math.min(next, exchange.due());
    return switch (state) {
      case BOUND -> Math.min(next, Math.min(held.renewAt(), held.rebindAt()));
      case RENEW -> Math.min(next, held.rebindAt());
      default -> next;
    };
  }

  /** Does what is due. */
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

  /** Drops what has ended; if nothing is left, asks all servers. */
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

  /** An exchange has failed; renewing and rebinding end by other times. */
  private void giveUp(long now) {
    switch (state) {
      case REQUEST -> {
        say("the server does not answer Requests: " + asked);
        refused(now);
      }
      // Held prefixes stay valid (section 18.2.3). A server that ignores Rebinds of leases that it
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

  /** The next server, or all anew, after a while that grows with each time. */
  private void refused(long now) {
    if (!offers.isEmpty()) {
      request(now);
      return;
    }
    long wait = Nanos.SECOND << Math.min(failures++, MOST_BACKOFF);
    solicit(now, wait + random(wait / 10));
  }

  /**
   * A datagram came from the link; what is not ours is ignored. Afterwards {@link #poll} may have
   * something to do.
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
    // Section 21.24: what is out of range is ignored.
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

  /** A failure that the server does not explain may pass: the message goes out again in time. */
  private static boolean isUnspecified(List<AssociationReply> replies) {
    return replies.stream().anyMatch(reply -> reply.status() == Dhcp6Status.UNSPEC_FAIL);
  }

  /** The answer to a Renew or a Rebind. */
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
    // Once only: some servers refuse all for the sake of an address.
    lacking.clear();
    if (given || ended) {
      bind(message, server, replies, false, now);
    }
    if (unknown && state != State.SOLICIT) {
      say("server " + server + " does not know the lease: " + words(replies));
      if (given || state == State.RENEW) {
        // Section 18.2.10.1: this server is asked for all there is, as for something new.
        request(server, inHand(), now);
      } else {
        solicit(now, 0);
      }
    } else if (!given && !ended) {
      // As if it had not come: the message goes out again in time.
      say("server " + server + " does not extend the lease: " + words(replies));
    }
  }

  /** All associations, with what is held of them. */
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

  /** Whether it has to look for a server, also where it still has an address. */
  private boolean lacksPrefixes(Delegation has) {
    return has.isEmpty() || (has.prefixes().isEmpty() && !settings.isForAddressesAlone());
  }

  /** A server wants to be asked (section 18.2.11); without proof it is nobody. */
  private void reconfigure(Dhcp6Message message, byte[] wire, Duid server, long now) {
    ReconfigureMessage how = message.option(ReconfigureMessage.class);
    boolean asking = state == State.BOUND || state == State.RENEW || state == State.REBIND;
    if (!asking || how == null || key == null || !key.proves(message, wire, server)) {
      return;
    }
    // A Renew brings all settings too, so it also stands for an Information-request.
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

  /** Each thing once an exchange: what the link says must not fill a log. */
  private void say(String what) {
    if (said.size() < MOST_NEWS && said.add(what)) {
      news.accept(what);
    }
  }

  private long random(long bound) {
    return random.nextLong(bound + 1);
  }
}
