package org.slaacguard.autoconf;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Duid;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

/** A client of a {@link PrefixDelegationServer}: a DUID behind one peer. */
final class DelegationClient {
  /** REC_TIMEOUT (RFC 9915, section 7.6): the first wait for an answer to a Reconfigure. */
  private static final long REC_TIMEOUT = 2 * Nanos.SECOND;

  /** REC_MAX_RC (RFC 9915, section 7.6): the most Reconfigures. */
  private static final int REC_MAX_RC = 8;

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
    timeout = REC_TIMEOUT;
    sent = 0;
  }

  /** Notes that a Reconfigure went out (RFC 9915, section 18.3.11). */
  void called(long now) {
    due = ++sent < REC_MAX_RC ? Nanos.sum(now, timeout) : Nanos.NEVER;
    timeout *= 2;
  }
}
