package org.slaacguard.bpf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.LinuxException;

/**
 * A map shared by programs in the kernel and this process. Keys and values are bytes, in the
 * program's layout. Any thread.
 */
public final class BpfMap implements AutoCloseable {
  /** The kind of map. */
  public enum Type {
    /** A hash table. */
    HASH(1, 0),
    /**
     * A hash table that allocates an entry when it is added, besides 16 bytes for each possible one
     * (BPF_F_NO_PREALLOC).
     */
    SPARSE_HASH(1, 1),
    /** An array with u32 keys from 0. */
    ARRAY(2, 0),
    /** A hash table in which a new entry replaces the least recently used one. */
    LRU_HASH(9, 0),
    /** A ring of records for user space, see {@link RingBuffer}. */
    RING_BUFFER(27, 0);

    private final int number;
    private final int flags;

    Type(int number, int flags) {
      this.number = number;
      this.flags = flags;
    }
  }

  /** Offsets of a batch's fields in the attribute (linux/bpf.h). */
  private static final int BATCH_IN = 0;

  private static final int BATCH_OUT = 8;
  private static final int BATCH_KEYS = 16;

  private static final int BATCH_VALUES = 24;
  private static final int BATCH_COUNT = 32;
  private static final int BATCH_MAP = 36;

  /** Number of elements read in the first call. */
  private static final int FIRST_BATCH = 1024;

  private final Fd fd;
  private final String name;
  private final int keySize;
  private final int valueSize;

  private BpfMap(Fd fd, String name, int keySize, int valueSize) {
    this.fd = fd;
    this.name = name;
    this.keySize = keySize;
    this.valueSize = valueSize;
  }

  /**
   * Creates a map.
   *
   * @param name at most 15 letters, digits and underscores, for bpftool
   * @param entries the most entries; for a ring its bytes, a power of two and a multiple of the
   *     page size
   * @throws LinuxException EPERM without CAP_BPF
   */
  public static BpfMap create(Type type, String name, int keySize, int valueSize, int entries) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attribute = BpfSyscall.attribute(arena);
      attribute.set(ValueLayout.JAVA_INT, 0, type.number);
      attribute.set(ValueLayout.JAVA_INT, 4, keySize);
      attribute.set(ValueLayout.JAVA_INT, 8, valueSize);
      attribute.set(ValueLayout.JAVA_INT, 12, entries);
      attribute.set(ValueLayout.JAVA_INT, 16, type.flags);
      writeName(attribute, 28, name);
      Fd fd =
          Fd.own(BpfSyscall.bpf(BpfSyscall.MAP_CREATE, attribute), "create the bpf map " + name);
      return new BpfMap(fd, name, keySize, valueSize);
    }
  }

  /**
   * Bytes of kernel memory in use, as the kernel counts them. Kernels before 6.4 report the most
   * that the map may take.
   */
  public long memory() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/fdinfo/" + fd.number())).stream()
        .filter(line -> line.startsWith("memlock:"))
        .mapToLong(line -> Long.parseLong(line.substring("memlock:".length()).strip()))
        .sum();
  }

  static void writeName(MemorySegment attribute, long offset, String name) {
    byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
    MemorySegment.copy(
        ascii, 0, attribute, ValueLayout.JAVA_BYTE, offset, Math.min(ascii.length, 15));
  }

  /** The descriptor's number for {@link BpfAssembler#moveMap}. */
  public int number() {
    return fd.number();
  }

  Fd fd() {
    return fd;
  }

  /** The value of a key, null if there is none. */
  public byte @Nullable [] get(byte[] key) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(valueSize, 8);
      int result = element(BpfSyscall.MAP_LOOKUP_ELEM, arena, key, value);
      if (result == -Errno.ENOENT) {
        return null;
      }
      LinuxException.check(result, "look into the bpf map " + name);
      return value.toArray(ValueLayout.JAVA_BYTE);
    }
  }

  /**
   * Sets the value of a key.
   *
   * @throws LinuxException E2BIG (errno 7) if a hash table is full
   */
  public void put(byte[] key, byte[] value) {
    if (value.length != valueSize) {
      throw new IllegalArgumentException(name + " has values of " + valueSize + " bytes");
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(valueSize, 8);
      MemorySegment.copy(value, 0, copy, ValueLayout.JAVA_BYTE, 0, valueSize);
      LinuxException.check(
          element(BpfSyscall.MAP_UPDATE_ELEM, arena, key, copy), "write the bpf map " + name);
    }
  }

  /**
   * Removes a key.
   *
   * @return whether it existed
   */
  public boolean remove(byte[] key) {
    try (Arena arena = Arena.ofConfined()) {
      int result = element(BpfSyscall.MAP_DELETE_ELEM, arena, key, MemorySegment.NULL);
      if (result == -Errno.ENOENT) {
        return false;
      }
      LinuxException.check(result, "delete from the bpf map " + name);
      return true;
    }
  }

  /**
   * Sets many entries, in one call if there is room for all; not for a ring.
   *
   * @param keys concatenated
   * @param values concatenated, in the same order
   * @return number of entries that found no room
   */
  public int putAll(byte[] keys, byte[] values) {
    if (keys.length / keySize != values.length / valueSize) {
      throw new IllegalArgumentException(name + ": as many keys as values");
    }
    return batch(BpfSyscall.MAP_UPDATE_BATCH, keys, values, Errno.E2BIG, Errno.ENOMEM);
  }

  /**
   * Removes many keys.
   *
   * @param keys concatenated
   * @return number of keys that did not exist
   */
  public int removeAll(byte[] keys) {
    return batch(BpfSyscall.MAP_DELETE_BATCH, keys, new byte[0], Errno.ENOENT, Errno.ENOENT);
  }

  /**
   * Runs a batch command. The kernel stops at an element that it refuses, and reports how many it
   * has processed.
   *
   * @return number of elements refused with one of these errors, which are skipped
   */
  private int batch(int command, byte[] keys, byte[] values, int error, int orThis) {
    int all = keys.length / keySize;
    int refused = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment keyCopy = arena.allocate(Math.max(8, keys.length), 8);
      MemorySegment.copy(keys, 0, keyCopy, ValueLayout.JAVA_BYTE, 0, keys.length);
      MemorySegment valueCopy = arena.allocate(Math.max(8, values.length), 8);
      MemorySegment.copy(values, 0, valueCopy, ValueLayout.JAVA_BYTE, 0, values.length);
      MemorySegment attribute = BpfSyscall.attribute(arena);
      attribute.set(ValueLayout.JAVA_INT, BATCH_MAP, fd.number());
      for (int done = 0; done < all; ) {
        attribute.set(ValueLayout.JAVA_LONG, BATCH_KEYS, keyCopy.address() + (long) done * keySize);
        if (values.length > 0) {
          attribute.set(
              ValueLayout.JAVA_LONG, BATCH_VALUES, valueCopy.address() + (long) done * valueSize);
        }
        attribute.set(ValueLayout.JAVA_INT, BATCH_COUNT, all - done);
        int result = BpfSyscall.bpf(command, attribute);
        if (result != -error && result != -orThis) {
          LinuxException.check(result, "change many elements of the bpf map " + name);
          return refused;
        }
        done += attribute.get(ValueLayout.JAVA_INT, BATCH_COUNT) + 1;
        refused++;
      }
    }
    return refused;
  }

  /** Receives keys and values. */
  @FunctionalInterface
  public interface Sink {
    /**
     * An element.
     *
     * @param keys memory with its key, valid during the call only
     * @param values memory with its value, valid during the call only
     */
    void element(MemorySegment keys, long keyOffset, MemorySegment values, long valueOffset);
  }

  /**
   * Passes all elements of a hash table to the sink, many in each system call. Elements added or
   * removed meanwhile may or may not be among them.
   */
  public void forEach(Sink sink) {
    int room = FIRST_BATCH;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attribute = BpfSyscall.attribute(arena);
      MemorySegment position = arena.allocate(8, 8);
      MemorySegment keys = arena.allocate((long) room * keySize, 8);
      MemorySegment values = arena.allocate((long) room * valueSize, 8);
      attribute.set(ValueLayout.JAVA_LONG, BATCH_OUT, position.address());
      attribute.set(ValueLayout.JAVA_INT, BATCH_MAP, fd.number());
      int result = 0;
      while (result >= 0) {
        attribute.set(ValueLayout.JAVA_LONG, BATCH_KEYS, keys.address());
        attribute.set(ValueLayout.JAVA_LONG, BATCH_VALUES, values.address());
        attribute.set(ValueLayout.JAVA_INT, BATCH_COUNT, room);
        result = BpfSyscall.bpf(BpfSyscall.MAP_LOOKUP_BATCH, attribute);
        if (result == -Errno.ENOSPC) {
          // A bucket has more elements than there is room for.
          room *= 2;
          keys = arena.allocate((long) room * keySize, 8);
          values = arena.allocate((long) room * valueSize, 8);
          result = 0;
          continue;
        }
        if (result != -Errno.ENOENT) {
          LinuxException.check(result, "read the bpf map " + name);
        }
        int count = attribute.get(ValueLayout.JAVA_INT, BATCH_COUNT);
        for (int i = 0; i < count; i++) {
          sink.element(keys, (long) i * keySize, values, (long) i * valueSize);
        }
        attribute.set(ValueLayout.JAVA_LONG, BATCH_IN, position.address());
      }
    }
  }

  /** The present keys. Those added or removed meanwhile may or may not be among them. */
  public List<byte[]> keys() {
    List<byte[]> keys = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attribute = BpfSyscall.attribute(arena);
      MemorySegment key = arena.allocate(keySize, 8);
      MemorySegment next = arena.allocate(keySize, 8);
      attribute.set(ValueLayout.JAVA_INT, 0, fd.number());
      attribute.set(ValueLayout.JAVA_LONG, 16, next.address());
      // If the current key is removed, the kernel starts from the beginning, so the loop is
      // bounded.
      for (int i = 0; i < 1 << 22; i++) {
        int result = BpfSyscall.bpf(BpfSyscall.MAP_GET_NEXT_KEY, attribute);
        if (result == -Errno.ENOENT) {
          return keys;
        }
        LinuxException.check(result, "list the bpf map " + name);
        keys.add(next.toArray(ValueLayout.JAVA_BYTE));
        key.copyFrom(next);
        attribute.set(ValueLayout.JAVA_LONG, 8, key.address());
      }
    }
    return keys;
  }

  private int element(int command, Arena arena, byte[] key, MemorySegment value) {
    if (key.length != keySize) {
      throw new IllegalArgumentException(name + " has keys of " + keySize + " bytes");
    }
    MemorySegment copy = arena.allocate(keySize, 8);
    MemorySegment.copy(key, 0, copy, ValueLayout.JAVA_BYTE, 0, keySize);
    MemorySegment attribute = BpfSyscall.attribute(arena);
    attribute.set(ValueLayout.JAVA_INT, 0, fd.number());
    attribute.set(ValueLayout.JAVA_LONG, 8, copy.address());
    attribute.set(ValueLayout.JAVA_LONG, 16, value.address());
    return BpfSyscall.bpf(command, attribute);
  }

  @Override
  public void close() {
    fd.close();
  }
}
