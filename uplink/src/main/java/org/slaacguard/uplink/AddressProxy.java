package org.slaacguard.uplink;

import java.util.List;
import org.slaacguard.autoconf.ProxyCounts;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

/** Answers neighbours on uplinks for addresses. Any thread; never waits, but for its end. */
public interface AddressProxy extends AutoCloseable {
  /** An address is this peer's from now on. */
  void own(Ipv6Address address, PublicKey peer);

  /** An address has no owner any more. */
  void disown(Ipv6Address address);

  /** The counters. */
  ProxyCounts counts();

  /** Solicitations that found no room. */
  long overflow();

  /** Addresses that other nodes claim, a line each. */
  List<String> conflicts();

  /** Ends it: no neighbour is answered any more, and routes and rules are gone. */
  @Override
  void close();
}
