package org.slaacguard.autoconf;

import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Duid;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

/** A client of a {@link PrefixDelegationServer}: a DUID behind one peer. */
final class DelegationClient {
  final PublicKey peer;
  final Duid duid;
  final long number;
  final Map<Integer, DelegationBinding> bindings = new TreeMap<>();

  /** The address that the client last asked from; null before the first time. */
  @Nullable Ipv6Address address;

  /** Signs Reconfigures; null if the client does not accept them. */
  @Nullable ReconfigureSigner signer;

  /** When the next Reconfigure is due; changes only outside the queue. */
  long due = Nanos.NEVER;

  private long timeout;
  private int sent;

  DelegationClient(PublicKey peer, Duid duid, long number) {
    this.peer = peer;
    this.duid = duid;
    this.number = number;
  }

  /** Schedules a Reconfigure. */
  void callFor(long when) {
    due = when;
    timeout = 0;
    sent = 0;
  }

  /** Notes that a Reconfigure went out (RFC 9915, section 18.3.11). */
  void called(long now, RandomGenerator random) {
    DelegationExchange exchange = DelegationExchange.RECONFIGURE;
    timeout = exchange.timeout(timeout, 0, random);
    due = ++sent < exchange.maxCount ? Nanos.sum(now, timeout) : Nanos.NEVER;
  }
}
