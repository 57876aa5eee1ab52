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
 * A table that programs in the kernel and this process share. Keys and values are bytes in the
 * layout that the program gives them. Any thread.
 */
public final class BpfMap implements AutoCloseable {
  /** What kind of table. */
  public enum Type {
    /** Any key. */
    HASH(1, 0),
    /**
     * Any key; each takes memory only while it is there, beside 16 bytes for each that may be
     * (BPF_F_NO_PREALLOC).
     */
    SPARSE_HASH(1, 1),
    /** Key u32 from 0. */
    ARRAY(2, 0),
    /** Any key; a new one replaces the least recently used. */
    LRU_HASH(9, 0),
    /** Records to user space, see {@link RingBuffer}. */
    RING_BUFFER(27, 0);

    private final int number;
    private final int flags;

    Type(int number, int flags) {
      this.number = number;
      this.flags = flags;
    }
  }

  /** Where a batch's parts are in the attribute (linux/bpf.h). */
  private static final int BATCH_IN = 0;

  private static final int BATCH_OUT = 8;
  private static final int BATCH_KEYS = 16;

  private static final int BATCH_VALUES = 24;
  private static final int BATCH_COUNT = 32;
  private static final int BATCH_MAP = 36;

  /** Elements that are read at a call. */
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
   * Makes a table.
   *
   * @param name at most 15 letters, digits and underscores, for bpftool
   * @param entries at most; for a ring, bytes, a power of two and of pages
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
   * Bytes of kernel memory that it takes now, as the kernel reckons them; older ones (before 6.4)
   * report the most that it may take.
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

  /** For {@link BpfAssembler#moveMap}. */
  public int number() {
    return fd.number();
  }

  Fd fd() {
    return fd;
  }

  /** The value under a key, null if there is none. */
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
   * Sets the value under a key.
   *
   * @throws LinuxException E2BIG (errno 7) when a hash is full
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

  /** Takes a key away; whether it was there. */
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
   * Sets many at once, with one call where there is room for all; not for a ring.
   *
   * @param keys one after the other
   * @param values in the same order
   * @return how many found no room
   */
  public int putAll(byte[] keys, byte[] values) {
    if (keys.length / keySize != values.length / valueSize) {
      throw new IllegalArgumentException(name + ": as many keys as values");
    }
    return batch(BpfSyscall.MAP_UPDATE_BATCH, keys, values, Errno.E2BIG, Errno.ENOMEM);
  }

  /**
   * Takes many keys away at once.
   *
   * @param keys one after the other
   * @return how many were not there
   */
  public int removeAll(byte[] keys) {
    return batch(BpfSyscall.MAP_DELETE_BATCH, keys, new byte[0], Errno.ENOENT, Errno.ENOENT);
  }

  /**
   * The kernel stops at an element that it refuses, and says how many it has done.
   *
   * @return how many it refused with one of these errors, which are passed over
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

  /** Takes keys and values. */
  @FunctionalInterface
  public interface Sink {
    /**
     * An element.
     *
     * @param keys holds its key, valid during the call only
     * @param values holds its value, likewise
     */
    void element(MemorySegment keys, long keyOffset, MemorySegment values, long valueOffset);
  }

  /**
   * Hands over all elements of a hash, many at a call; those that come or go meanwhile may or may
   * not be among them.
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
          // A bucket has more than there is room for.
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

  /** The keys at this moment; those that come or go meanwhile may or may not be among them. */
  public List<byte[]> keys() {
    List<byte[]> keys = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attribute = BpfSyscall.attribute(arena);
      MemorySegment key = arena.allocate(keySize, 8);
      MemorySegment next = arena.allocate(keySize, 8);
      attribute.set(ValueLayout.JAVA_INT, 0, fd.number());
      attribute.set(ValueLayout.JAVA_LONG, 16, next.address());
      // A key that goes while we stand on it sends the kernel back to the beginning: bounded.
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
