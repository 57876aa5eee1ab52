package org.slaacguard.autoconf;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.PrefixDelegationClient.State;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option.SolMaxRt;
import org.slaacguard.net.Dhcp6Type;
import org.slaacguard.net.Duid;

/**
 * The lease of a {@link PrefixDelegationClient}, and the exchange in progress: which message is
 * sent when, and which exchange follows when one fails. {@link DelegationReceiver} handles answers.
 */
final class DelegationExchanges {
  private static final long SOL_MAX_RT = 3600 * Nanos.SECOND;
  private static final int MOST_BACKOFF = 7;
  private static final int MOST_NEWS = 16;

  /** Most declined addresses, after which the next is asked for not before T1. */
  private static final int MOST_DECLINED = 4;

  final DelegationSettings settings;
  final DelegationOffers offers;
  private final DelegationMessages messages;
  private final RandomGenerator random;
  private final Consumer<String> news;

  State state = State.DOWN;
  Delegation held = Delegation.NONE;

  /** The previous prefixes, as hints while there are none. */
  List<DelegatedPrefix> hints = List.of();

  /** What a Release or a Decline returns. */
  Delegation released = Delegation.NONE;

  /** Associations of addresses that are asked for again although nothing is held of them. */
  final Set<WantedAssociation> lacking = new HashSet<>();

  /** The server of a Request, and what it is asked for. */
  @Nullable Duid asked;

  private List<AssociationReply> requested = List.of();

  private @Nullable Retransmission exchange;
  private int transaction;
  private long solMaxRt = SOL_MAX_RT;
  private int declined;
  private int failures;
  private final Set<String> said = new HashSet<>();

  DelegationExchanges(DelegationSettings settings, RandomGenerator random, Consumer<String> news) {
    this.settings = settings;
    this.random = random;
    this.news = news;
    messages = new DelegationMessages(settings);
    offers = new DelegationOffers(settings.wanted());
  }

  /** As {@link PrefixDelegationClient#linkUp}. */
  void linkUp(long now) {
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

  /** Ends the exchange in progress. */
  void rest(State next) {
    state = next;
    exchange = null;
  }

  /** Ends the exchange in progress with a lease of everything wanted. */
  void bound() {
    rest(State.BOUND);
    failures = 0;
    offers.clear();
    said.clear();
  }

  /** Begins to decline what is in {@link #released}. */
  void decline(long now) {
    declined++;
    begin(State.DECLINE, DelegationExchange.DECLINE, now, 0);
  }

  /** Asks for another address, once the server knows of the Decline or does not answer. */
  void askForAnother(long now) {
    long wait = declined == 1 ? 0 : Nanos.SECOND << Math.min(declined, MOST_BACKOFF);
    if (lacksPrefixes(held)) {
      solicit(now, wait);
    } else if (declined < MOST_DECLINED) {
      begin(State.RENEW, DelegationExchange.RENEW, now, wait);
    } else {
      rest(State.BOUND);
    }
  }

  /** Whether the message answers the exchange in progress. */
  boolean isAnswered(Dhcp6Message message) {
    return exchange != null && !exchange.isFresh() && message.transactionId() == transaction;
  }

  /** Whether an exchange is in progress. */
  boolean isAsking() {
    return exchange != null;
  }

  /** Whether the first answer is taken. */
  boolean isPastFirstTimeout() {
    return Objects.requireNonNull(exchange).isPastFirstTimeout();
  }

  /** As {@link PrefixDelegationClient#nextDeadline}. */
  long nextDeadline() {
    long next = held.firstEnd();
    next = exchange == null ? next : Math.min(next, exchange.due());
    return switch (state) {
      case BOUND -> Math.min(next, Math.min(held.renewAt(), held.rebindAt()));
      case RENEW -> Math.min(next, held.rebindAt());
      default -> next;
    };
  }

  /** As {@link PrefixDelegationClient#poll}. */
  void poll(long now, PrefixDelegationClient.Sink sink) {
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
      requestBest(now);
    }
    current = exchange;
    if (current != null && now >= current.due()) {
      sink.send(message(current.elapsed(now)).toBytes());
      current.sent(sink.sentAt(now), solMaxRt);
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
  void age(long now) {
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

  void begin(State next, DelegationExchange kind, long now, long delay) {
    state = next;
    exchange = new Retransmission(kind, now, delay, random);
    transaction = random.nextInt(1 << 24);
    said.clear();
  }

  void solicit(long now, long delay) {
    offers.clear();
    List<DelegatedPrefix> all = new ArrayList<>(held.leases());
    hints.stream().filter(hint -> held.of(hint.from()).isEmpty()).forEach(all::add);
    hints = all;
    begin(State.SOLICIT, DelegationExchange.SOLICIT, now, delay);
  }

  void requestBest(long now) {
    DelegationOffers.Offer best = offers.take();
    request(best.server(), best.given(), now);
  }

  void request(Duid server, List<AssociationReply> what, long now) {
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
        rest(State.RELEASED);
      }
      default -> throw new IllegalStateException("never ends by itself: " + state);
    }
  }

  /** Asks the next server, or all of them again after a pause that grows each time. */
  void refused(long now) {
    if (!offers.isEmpty()) {
      requestBest(now);
      return;
    }
    long wait = Nanos.SECOND << Math.min(failures++, MOST_BACKOFF);
    solicit(now, wait + random(wait / 10));
  }

  /** Takes the server's bound on Solicits; values out of range are ignored (section 21.24). */
  void solMaxRt(Dhcp6Message message) {
    SolMaxRt option = message.option(SolMaxRt.class);
    if (option != null && option.seconds() >= 60 && option.seconds() <= 86_400) {
      solMaxRt = option.seconds() * Nanos.SECOND;
    }
  }

  /** Whether the client must look for a server, even if it still has an address. */
  boolean lacksPrefixes(Delegation has) {
    return has.isEmpty() || (has.prefixes().isEmpty() && !settings.isForAddressesAlone());
  }

  static String names(List<DelegatedPrefix> leases) {
    return String.join(", ", leases.stream().map(lease -> lease.prefix().toString()).toList());
  }

  /** Reports each fact once an exchange, because the link must not fill a log. */
  void say(String what) {
    if (said.size() < MOST_NEWS && said.add(what)) {
      news.accept(what);
    }
  }

  private long random(long bound) {
    return random.nextLong(bound + 1);
  }
}
