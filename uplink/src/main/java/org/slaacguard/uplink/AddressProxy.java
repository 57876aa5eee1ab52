package org.slaacguard.uplink;

import java.util.List;
import org.slaacguard.autoconf.ProxyCounts;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

/** Answers neighbours on uplinks for addresses of peers. Any thread; only {@link #close} waits. */
public interface AddressProxy extends AutoCloseable {
  /** Gives an address to a peer. */
  void own(Ipv6Address address, PublicKey peer);

  /** Takes an address from its owner. */
  void disown(Ipv6Address address);

  /** The counters. */
  ProxyCounts counts();

  /** The number of solicitations that found no room. */
  long overflow();

  /** The addresses that other nodes claim, a line each. */
  List<String> conflicts();

  /** Stops answering, and removes routes and rules. */
  @Override
  void close();
}
