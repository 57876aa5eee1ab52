package org.slaacguard.kernel;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slaacguard.bpf.BpfInstruction;
import org.slaacguard.bpf.BpfProgram;
import org.slaacguard.control.ProbeHook;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.net.IpAddress;

/**
 * Reports the packets that the kernel's WireGuard is about to drop because of their source address,
 * and when allowed addresses were last used. Owned by one thread.
 */
public final class AddressProbe implements AutoCloseable {
  private static final String FUNCTION = WireGuardTypes.LOOKUP_SOURCE;
  private static final String NAME = "slaacguard";
  private static final int RING_BYTES = 4 << 20;

  /** The most addresses that can be followed, of all peers together. */
  static final int ADDRESSES = 262_144;

  private static final int SEEN_KEY = 24;
  private static final ValueLayout.OfLong BIG_ENDIAN =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);
  private static final byte[] PRESENT = {1, 0, 0, 0};

  private final ProbeTables tables;
  private final ProbeAttachment<List<BpfProgram>> attachment;

  private long unfollowed;

  private AddressProbe(ProbeTables tables, ProbeAttachment<List<BpfProgram>> attachment) {
    this.tables = tables;
    this.attachment = attachment;
  }

  /**
   * Loads and attaches the probe by the best hook that works, see {@link #open(ProbeRate,
   * ProbeHook)}.
   */
  public static AddressProbe open(ProbeRate rate) throws ProbeException {
    return open(rate, ProbeHook.AUTO);
  }

  /**
   * Loads and attaches the probe. The kernel's WireGuard must be loaded.
   *
   * @param hook how to attach
   * @throws ProbeException saying what this kernel or this process lacks, and what to do
   */
  public static AddressProbe open(ProbeRate rate, ProbeHook hook) throws ProbeException {
    WireGuardTypes types;
    try {
      types = WireGuardTypes.loaded();
    } catch (IOException | IllegalArgumentException e) {
      throw new ProbeException(
          "this kernel does not describe its WireGuard ("
              + e.getMessage()
              + "): it needs CONFIG_DEBUG_INFO_BTF and CONFIG_DEBUG_INFO_BTF_MODULES",
          e);
    }
    int function =
        types
            .function(FUNCTION)
            .orElseThrow(
                () -> new ProbeException("this kernel's WireGuard has no " + FUNCTION, null));
    ProbeLayout layout = types.layout();
    ProbeTables tables = tables();
    boolean done = false;
    try {
      AddressProbe probe =
          new AddressProbe(
              tables,
              ProbeAttachment.attach(
                  hook,
                  () -> atExit(ProbeProgram.atExit(layout, tables, rate), function),
                  () -> byKprobes(layout, tables, rate),
                  ProbeAdvice.here()));
      done = true;
      return probe;
    } finally {
      if (!done) {
        tables.close();
      }
    }
  }

  private static ProbeTables tables() throws ProbeException {
    try {
      return ProbeTables.create(RING_BYTES, ADDRESSES);
    } catch (LinuxException e) {
      throw new ProbeException("no eBPF: " + ProbeAdvice.here().of(e), e);
    }
  }

  private static List<BpfProgram> atExit(List<BpfInstruction> code, int function) {
    return List.of(BpfProgram.atExit(NAME, code, WireGuardTypes.MODULE, function));
  }

  /**
   * The probe at the return is attached first, because it ignores calls whose entry it has not
   * seen.
   */
  private static List<BpfProgram> byKprobes(
      ProbeLayout layout, ProbeTables tables, ProbeRate rate) {
    ProbeRegisters registers = ProbeRegisters.here();
    List<BpfInstruction> code = ProbeProgram.atReturn(layout, tables, rate, registers);
    BpfProgram atReturn = BpfProgram.atProbe(NAME, code, FUNCTION, true);
    try {
      code = ProbeProgram.atEntry(layout, tables, rate, registers);
      BpfProgram atEntry = BpfProgram.atProbe(NAME + "_in", code, FUNCTION, false);
      return List.of(atEntry, atReturn);
    } catch (LinuxException e) {
      atReturn.close();
      throw e;
    }
  }

  /** How the probe is attached: FEXIT or KPROBE. */
  public ProbeHook hook() {
    return attachment.hook();
  }

  /** Why kprobes are used although they were not asked for; else empty. */
  public String insteadOfExit() {
    return attachment.instead();
  }

  /**
   * Begins to report packets of this interface.
   *
   * @param namespace the number of its network namespace, which {@code stat} shows as the inode
   */
  public void watch(int interfaceIndex, int namespace) {
    tables.interfaces().put(interfaceKey(interfaceIndex, namespace), PRESENT);
    forgetTables();
  }

  /** Stops reporting for this interface, and forgets what was seen there. */
  public void unwatch(int interfaceIndex, int namespace) {
    byte[] key = interfaceKey(interfaceIndex, namespace);
    tables.interfaces().remove(key);
    forgetTables();
    for (byte[] seen : tables.seen().keys()) {
      if (ByteBuffer.wrap(seen, 0, 8).equals(ByteBuffer.wrap(key))) {
        tables.seen().remove(seen);
      }
    }
  }

  /**
   * Clears what is known of the kernel's tables, whose memory may be reused once the device is
   * gone.
   */
  private void forgetTables() {
    tables.tables().keys().forEach(tables.tables()::remove);
  }

  /**
   * Begins to record when packets come from these addresses, up to 262,144 of them. An address
   * beyond expires even if it is in use, and is learned again from its next packet.
   *
   * @param lastSeen the time of each so far
   */
  public void follow(int interfaceIndex, int namespace, Map<IpAddress, Long> lastSeen) {
    ByteBuffer values = ByteBuffer.allocate(lastSeen.size() * 8).order(ByteOrder.nativeOrder());
    lastSeen.values().forEach(values::putLong);
    unfollowed +=
        tables
            .seen()
            .putAll(seenKeys(interfaceIndex, namespace, lastSeen.keySet()), values.array());
  }

  /** Stops recording packets from these addresses. */
  void unfollow(int interfaceIndex, int namespace, Collection<IpAddress> addresses) {
    // Addresses that found no room are missing.
    tables.seen().removeAll(seenKeys(interfaceIndex, namespace, addresses));
  }

  /** Receives the times of the last packets from followed addresses. */
  @FunctionalInterface
  public interface Seen {
    /**
     * An address.
     *
     * @param high upper half of its 128-bit form
     * @param low lower half
     * @param nanos monotonic
     */
    void at(long high, long low, long nanos);
  }

  /**
   * Reads when the last packet came from each followed address of an interface, in nanoseconds of
   * CLOCK_MONOTONIC, accurate to a second.
   */
  public void lastSeen(int interfaceIndex, int namespace, Seen sink) {
    tables
        .seen()
        .forEach(
            (keys, key, values, value) -> {
              if (keys.get(ValueLayout.JAVA_INT, key) == interfaceIndex
                  && keys.get(ValueLayout.JAVA_INT, key + 4) == namespace) {
                sink.at(
                    keys.get(BIG_ENDIAN, key + 8),
                    keys.get(BIG_ENDIAN, key + 16),
                    values.get(ValueLayout.JAVA_LONG, value));
              }
            });
  }

  /**
   * Reads when the last packet came from one address, as {@link #lastSeen(int, int, Seen)} does.
   *
   * @param otherwise the answer for an address that is not followed
   */
  long lastSeen(int interfaceIndex, int namespace, IpAddress address, long otherwise) {
    byte[] value = tables.seen().get(seenKeys(interfaceIndex, namespace, List.of(address)));
    return value == null
        ? otherwise
        : ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getLong();
  }

  /**
   * Holds back packets of these peers until the given times, except neighbour discovery and packets
   * from followed addresses. At most 8,192 peers are held at a time.
   *
   * @param untilNanos the times, of CLOCK_MONOTONIC, by the peers' numbers in their events
   */
  void hold(Map<Long, Long> untilNanos) {
    // Keys and values of one map have the same order. Some may find no room.
    tables.holds().putAll(words(untilNanos.keySet()), words(untilNanos.values()));
  }

  /** Releases these peers. */
  void release(Collection<Long> numbers) {
    tables.holds().removeAll(words(numbers));
  }

  private static byte[] words(Collection<Long> numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(numbers.size() * 8).order(ByteOrder.nativeOrder());
    numbers.forEach(bytes::putLong);
    return bytes.array();
  }

  /** The descriptor, which is readable while {@link #poll} has events. */
  public Fd fd() {
    return tables.events().fd();
  }

  /** Passes waiting events to the sink without blocking; returns their number. */
  public int poll(Consumer<ProbeEvent> sink, int limit) {
    return tables
        .events()
        .poll((ring, offset, length) -> sink.accept(ProbeEvent.read(ring, offset, length)), limit);
  }

  /** Number of addresses that found no room to be followed. */
  public long unfollowed() {
    return unfollowed;
  }

  /** Number of packets written to the ring. */
  public long reported() {
    return counter(ProbeTables.REPORTED);
  }

  /**
   * Number of packets held back because their peer is held, or exceeds its rate or its share of the
   * ring.
   */
  public long heldBack() {
    return counter(ProbeTables.HELD_BACK);
  }

  /** Number of packets lost because the ring was full, which the shares should prevent. */
  public long ringFull() {
    return counter(ProbeTables.RING_FULL);
  }

  private long counter(int index) {
    byte[] key = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(index).array();
    byte[] value = tables.counters().get(key);
    return value == null ? 0 : ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getLong();
  }

  private static byte[] interfaceKey(int interfaceIndex, int namespace) {
    return ByteBuffer.allocate(8)
        .order(ByteOrder.nativeOrder())
        .putInt(interfaceIndex)
        .putInt(namespace)
        .array();
  }

  private static byte[] seenKeys(
      int interfaceIndex, int namespace, Collection<IpAddress> addresses) {
    byte[] there = interfaceKey(interfaceIndex, namespace);
    ByteBuffer keys = ByteBuffer.allocate(addresses.size() * SEEN_KEY);
    for (IpAddress address : addresses) {
      keys.put(there).putLong(address.high()).putLong(address.low());
    }
    return keys.array();
  }

  /** Detaches the programs and releases everything. Nothing stays in the kernel. */
  @Override
  public void close() {
    attachment.programs().forEach(BpfProgram::close);
    tables.close();
  }
}
