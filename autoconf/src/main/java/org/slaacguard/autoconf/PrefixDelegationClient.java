package org.slaacguard.autoconf;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Ipv6Address;

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
 *
 * <p>This class has the calls of its owner. {@link DelegationExchanges} sends, and {@link
 * DelegationReceiver} handles what comes back.
 */
public final class PrefixDelegationClient {
  /** Sends datagrams to all servers. */
  @FunctionalInterface
  public interface Sink {
    /** Sends a datagram, or loses it. */
    void send(byte[] message);

    /**
     * When the last datagram had gone, in monotonic nanoseconds. The wait for its answer counts
     * from then.
     *
     * @param now when {@link #poll} was called
     */
    default long sentAt(long now) {
      return now;
    }
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

  private final DelegationSettings settings;
  private final DelegationExchanges exchanges;
  private final DelegationReceiver receiver;

  /**
   * Creates a client whose link is down.
   *
   * @param random for transaction numbers and waits
   * @param news receives what an operator should know, in a few words, each once
   */
  public PrefixDelegationClient(
      DelegationSettings settings, RandomGenerator random, Consumer<String> news) {
    this.settings = settings;
    exchanges = new DelegationExchanges(settings, random, news);
    receiver = new DelegationReceiver(exchanges);
  }

  /** The current lease. */
  public Delegation delegation() {
    return exchanges.held;
  }

  /** The current state. */
  public State state() {
    return exchanges.state;
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
    Delegation restored =
        new Delegation(
                earlier.server(),
                leases,
                earlier.renewAt(),
                earlier.rebindAt(),
                earlier.nameServers(),
                earlier.domains())
            .at(now);
    exchanges.held = restored.isEmpty() ? Delegation.NONE : restored;
    exchanges.hints = leases;
    for (WantedAssociation wanted : settings.wanted()) {
      if (wanted.kind() == WantedAssociation.Kind.ADDRESSES && restored.of(wanted).isEmpty()) {
        exchanges.lacking.add(wanted);
      }
    }
  }

  /** The link is up, and may be another one than before. The client asks, or asks again. */
  public void linkUp(long now) {
    if (exchanges.state == State.RELEASE || exchanges.state == State.RELEASED) {
      return;
    }
    exchanges.linkUp(now);
  }

  /** The link is down. The client sends nothing, and keeps its lease. */
  public void linkDown() {
    boolean done = exchanges.state == State.RELEASE || exchanges.state == State.RELEASED;
    exchanges.rest(done ? State.RELEASED : State.DOWN);
  }

  /**
   * The machine has slept. Leases have gone on, and the provider may have given them to others: the
   * client asks whether it still has them.
   *
   * @param nanos the time that {@code now} does not count
   */
  public void slept(long nanos, long now) {
    exchanges.held = exchanges.held.sooner(nanos);
    if (exchanges.state == State.DOWN) {
      exchanges.age(now);
    } else {
      linkUp(now);
    }
  }

  /** Releases the lease, and asks for nothing more. */
  public void release(long now) {
    boolean possible = exchanges.state != State.DOWN && exchanges.held.server() != null;
    exchanges.released = exchanges.held;
    exchanges.hints = List.of();
    exchanges.held = Delegation.NONE;
    if (possible) {
      exchanges.begin(State.RELEASE, DelegationExchange.RELEASE, now, 0);
    } else {
      exchanges.rest(State.RELEASED);
    }
  }

  /**
   * Declines an address and asks for another, because duplicate address detection has found it in
   * use on the link (RFC 9915, section 18.2.8). Has no effect on an address that is not leased.
   */
  public void decline(Ipv6Address address, long now) {
    List<DelegatedPrefix> theirs =
        exchanges.held.addresses().stream()
            .filter(lease -> lease.prefix().address().equals(address))
            .toList();
    if (theirs.isEmpty() || (!exchanges.isAsking() && exchanges.state != State.BOUND)) {
      return;
    }
    exchanges.released = exchanges.held.only(theirs);
    exchanges.held = exchanges.held.without(theirs);
    exchanges.hints = exchanges.held.leases();
    theirs.forEach(lease -> exchanges.lacking.add(lease.from()));
    exchanges.decline(now);
    exchanges.say("somebody else has the address " + address);
  }

  /** The time at which {@link #poll} is due, in monotonic nanoseconds. */
  public long nextDeadline() {
    return exchanges.nextDeadline();
  }

  /** Runs what is due. */
  public void poll(long now, Sink sink) {
    exchanges.poll(now, sink);
  }

  /**
   * Processes a datagram from the link; those for other clients are ignored. {@link #poll} may be
   * due afterwards.
   */
  public void receive(byte[] wire, long now) {
    receiver.receive(wire, now);
  }
}
