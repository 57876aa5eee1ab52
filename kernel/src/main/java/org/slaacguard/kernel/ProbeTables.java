package org.slaacguard.kernel;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slaacguard.bpf.BpfMap;
import org.slaacguard.bpf.RingBuffer;

/**
 * The maps that the probe's program and user space share. All numbers are in native order, all
 * addresses in network order, with IPv4 as {@code ::ffff:a.b.c.d}.
 *
 * @param interfaces watched interfaces: key {index u32, namespace u32}, value u32, any
 * @param tables WireGuard devices by the address of their routing table: key u64, value {index u32,
 *     namespace u32}, all zero for "not watched"; a cache of {@code interfaces}
 * @param seen allowed addresses: key {index u32, namespace u32, address 16 bytes}, value u64, the
 *     time of the last packet from it, nanoseconds of CLOCK_MONOTONIC, accurate to a second
 * @param peers the limits of each peer by the kernel's number, which is never reused: key u64,
 *     value as {@link ProbeAdmission} describes
 * @param holds held peers by the same number: key u64, value u64, the end in nanoseconds of
 *     CLOCK_MONOTONIC
 * @param calls calls whose entry the kprobe has seen: key {process and thread u64, processor u64},
 *     value {table u64, packet u64}, the packet zero after the return
 * @param counters key u32, value u64: see the constants
 * @param events the ring, whose records {@link ProbeEvent} describes
 */
record ProbeTables(
    BpfMap interfaces,
    BpfMap tables,
    BpfMap seen,
    BpfMap peers,
    BpfMap holds,
    BpfMap calls,
    BpfMap counters,
    RingBuffer events)
    implements AutoCloseable {
  static final int REPORTED = 0;
  static final int HELD_BACK = 1;
  static final int RING_FULL = 2;

  /**
   * Creates the maps. They take the ring's bytes and about a megabyte, 16 bytes for each possible
   * followed address, and 80 more for each actual one.
   *
   * @param ringBytes a power of two and a multiple of the page size
   * @param addresses the most followed addresses
   */
  static ProbeTables create(int ringBytes, int addresses) {
    Deque<BpfMap> made = new ArrayDeque<>();
    try {
      made.add(BpfMap.create(BpfMap.Type.HASH, "sg_interfaces", 8, 4, 1024));
      made.add(BpfMap.create(BpfMap.Type.LRU_HASH, "sg_tables", 8, 8, 1024));
      made.add(BpfMap.create(BpfMap.Type.SPARSE_HASH, "sg_seen", 24, 8, addresses));
      made.add(BpfMap.create(BpfMap.Type.LRU_HASH, "sg_peers", 8, ProbeAdmission.LENGTH, 8192));
      made.add(BpfMap.create(BpfMap.Type.SPARSE_HASH, "sg_holds", 8, 8, 8192));
      made.add(BpfMap.create(BpfMap.Type.LRU_HASH, "sg_calls", 16, 16, 1024));
      made.add(BpfMap.create(BpfMap.Type.ARRAY, "sg_counters", 4, 8, 3));
      RingBuffer events = RingBuffer.create("sg_events", ringBytes);
      return new ProbeTables(
          made.remove(),
          made.remove(),
          made.remove(),
          made.remove(),
          made.remove(),
          made.remove(),
          made.remove(),
          events);
    } catch (RuntimeException e) {
      made.forEach(BpfMap::close);
      throw e;
    }
  }

  /** Bytes of kernel memory that the maps take now, without the ring. */
  long memory() throws IOException {
    long sum = 0;
    for (BpfMap map : List.of(interfaces, tables, seen, peers, holds, calls, counters)) {
      sum += map.memory();
    }
    return sum;
  }

  @Override
  public void close() {
    interfaces.close();
    tables.close();
    seen.close();
    peers.close();
    holds.close();
    calls.close();
    counters.close();
    events.close();
  }
}
