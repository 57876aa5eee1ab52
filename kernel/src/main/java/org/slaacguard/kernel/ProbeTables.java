package org.slaacguard.kernel;

import org.slaacguard.linux.BpfMap;
import org.slaacguard.linux.RingBuffer;

/**
 * What the probe's program and user space share. All numbers are in the machine's byte order, all
 * addresses in network order with IPv4 as {@code ::ffff:a.b.c.d}.
 *
 * @param interfaces watched ones: key {index u32, namespace u32}, value u32, any
 * @param tables what is known of a WireGuard device by the address of its routing table: key u64,
 *     value {index u32, namespace u32}, all zero for "not watched". A cache of {@code interfaces}
 * @param seen addresses already allowed: key {index u32, namespace u32, address 16 bytes}, value
 *     u64, when a packet last came from it, nanoseconds of CLOCK_MONOTONIC, to within a second
 * @param rates the token bucket of each peer: key u64, value u64, the bucket's theoretical arrival
 *     time (GCRA) in nanoseconds of CLOCK_MONOTONIC
 * @param counters key u32, value u64: see the constants
 * @param events the ring, whose records {@link ProbeEvent} describes
 */
record ProbeTables(
    BpfMap interfaces, BpfMap tables, BpfMap seen, BpfMap rates, BpfMap counters, RingBuffer events)
    implements AutoCloseable {
  static final int REPORTED = 0;
  static final int RATE_LIMITED = 1;
  static final int RING_FULL = 2;

  /** Makes them, of 8 MB together at the most. */
  static ProbeTables create(int ringBytes, int addresses) {
    BpfMap interfaces = null;
    BpfMap tables = null;
    BpfMap seen = null;
    BpfMap rates = null;
    BpfMap counters = null;
    try {
      interfaces = BpfMap.create(BpfMap.Type.HASH, "sg_interfaces", 8, 4, 1024);
      tables = BpfMap.create(BpfMap.Type.LRU_HASH, "sg_tables", 8, 8, 4096);
      seen = BpfMap.create(BpfMap.Type.HASH, "sg_seen", 24, 8, addresses);
      rates = BpfMap.create(BpfMap.Type.LRU_HASH, "sg_rates", 8, 8, 16_384);
      counters = BpfMap.create(BpfMap.Type.ARRAY, "sg_counters", 4, 8, 3);
      return new ProbeTables(
          interfaces, tables, seen, rates, counters, RingBuffer.create("sg_events", ringBytes));
    } catch (RuntimeException e) {
      for (BpfMap map : new BpfMap[] {interfaces, tables, seen, rates, counters}) {
        if (map != null) {
          map.close();
        }
      }
      throw e;
    }
  }

  @Override
  public void close() {
    interfaces.close();
    tables.close();
    seen.close();
    rates.close();
    counters.close();
    events.close();
  }
}
