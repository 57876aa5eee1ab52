package org.slaacguard.uplink;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.bpf.BpfMap;
import org.slaacguard.bpf.BpfProgram;
import org.slaacguard.linux.ClassicFilter;
import org.slaacguard.linux.LinkSocket;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the kernel drop messages that are not about addresses of peers. With eBPF the filter knows
 * the addresses. Without, it knows only the prefixes: messages about other addresses in them pass
 * the filter, and we drop them; and neighbours have no shares of the socket, so that the flood of
 * one takes room from all. For one thread.
 */
final class SolicitationFilter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SolicitationFilter.class);
  private static final byte[] PRESENT = new byte[4];

  private final @Nullable BpfMap map;
  private final @Nullable SenderShares shares;
  private final @Nullable BpfProgram program;

  private SolicitationFilter(
      @Nullable BpfMap map, @Nullable SenderShares shares, @Nullable BpfProgram program) {
    this.map = map;
    this.shares = shares;
    this.program = program;
  }

  /**
   * Opens the best filter that this kernel allows.
   *
   * @param addresses at most
   * @param random for what neighbours may not foresee
   */
  static SolicitationFilter open(String interfaceName, int addresses, RandomGenerator random) {
    BpfMap map = null;
    SenderShares shares = null;
    try {
      map = BpfMap.create(BpfMap.Type.SPARSE_HASH, "sg_proxied", 16, PRESENT.length, addresses);
      shares = SenderShares.create();
      return new SolicitationFilter(
          map,
          shares,
          BpfProgram.socketFilter(
              "sg_proxy", FilterProgram.of(map.number(), shares.number(), random.nextLong() | 1)));
    } catch (LinuxException e) {
      if (map != null) {
        map.close();
      }
      if (shares != null) {
        shares.close();
      }
      LOG.info(
          "{}: the neighbour proxy's filter knows prefixes only, because eBPF is not"
              + " available ({}); solicitations for others' addresses in them cost processor"
              + " time, and a neighbour's flood may cost others an answer",
          interfaceName,
          e.getMessage());
      return new SolicitationFilter(null, null, null);
    }
  }

  /** Passes messages about an address from now on; returns false if the kernel has no memory. */
  boolean add(Ipv6Address address) {
    if (map != null) {
      try {
        map.put(address.toBytes(), PRESENT);
      } catch (LinuxException e) {
        LOG.debug("no answers for {}: {}", address, e.getMessage());
        return false;
      }
    }
    return true;
  }

  /** Stops passing messages about an address. */
  void remove(Ipv6Address address) {
    if (map != null) {
      map.remove(address.toBytes());
    }
  }

  /** Notes that the socket was read to its end. */
  void drained() {
    if (shares != null) {
      shares.nextTurn();
    }
  }

  /** The number of packets beyond their sender's share since the previous call. */
  long refused() {
    return shares == null ? 0 : shares.refused();
  }

  /** Attaches the filter to a socket. */
  void attach(LinkSocket socket, List<IpPrefix> within) {
    if (program != null) {
      socket.filter(program.descriptor());
    } else {
      socket.filter(new ClassicFilter(within));
    }
  }

  @Override
  public void close() {
    if (program != null) {
      program.close();
    }
    if (shares != null) {
      shares.close();
    }
    if (map != null) {
      map.close();
    }
  }
}
