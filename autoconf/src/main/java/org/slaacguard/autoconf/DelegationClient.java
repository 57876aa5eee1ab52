package org.slaacguard.autoconf;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Duid;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

/** A client of a {@link PrefixDelegationServer}: a DUID behind one peer. */
final class DelegationClient {
  /** RFC 9915, section 7.6: the first wait for an answer to a Reconfigure. */
  private static final long REC_TIMEOUT = 2 * Nanos.SECOND;

  /** RFC 9915, section 7.6: Reconfigures at the most. */
  private static final int REC_MAX_RC = 8;

  final PublicKey peer;
  final Duid duid;
  final long number;
  final Map<Integer, DelegationBinding> bindings = new TreeMap<>();

  /** Where it asked from the last time; null before it has. */
  @Nullable Ipv6Address address;

  /** Given to it, as it accepts Reconfigures; null else. */
  @Nullable ReconfigureSigner signer;

  /** When it is to be sent a Reconfigure; changes only outside the queue. */
  long due = Nanos.NEVER;

  private long timeout;
  private int sent;

  DelegationClient(PublicKey peer, Duid duid, long number) {
    this.peer = peer;
    this.duid = duid;
    this.number = number;
  }

  /** It is to ask again. */
  void callFor(long when) {
    due = when;
    timeout = REC_TIMEOUT;
    sent = 0;
  }

  /** A Reconfigure went out (RFC 9915, section 18.3.11). */
  void called(long now) {
    due = ++sent < REC_MAX_RC ? Nanos.sum(now, timeout) : Nanos.NEVER;
    timeout *= 2;
  }
}
