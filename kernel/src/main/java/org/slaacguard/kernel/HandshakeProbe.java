package org.slaacguard.kernel;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.slaacguard.bpf.BpfMap;
import org.slaacguard.bpf.BpfProgram;
import org.slaacguard.bpf.RingBuffer;
import org.slaacguard.linux.LinuxException;

/**
 * Reports initiations with unknown keys, which the kernel's WireGuard drops silently, on one
 * interface. It serves only the operator's view: if the kernel does not support it, nothing else is
 * missing. Owned by one thread.
 */
final class HandshakeProbe implements HandshakeView {
  /** Room for more than a hundred, of which a flood leaves the first. */
  private static final int RING_BYTES = 16 << 10;

  /** The most reports at a time; the rest waits in the ring. */
  private static final int LIMIT = 64;

  /** The most tasks at a time; the kernel processes initiations on a thread for each processor. */
  private static final int TASKS = 1024;

  private final Deque<AutoCloseable> opened;
  private final RingBuffer ring;

  private HandshakeProbe(Deque<AutoCloseable> opened, RingBuffer ring) {
    this.opened = opened;
    this.ring = ring;
  }

  /**
   * Attaches the probe.
   *
   * @param interfaceIndex the interface, in the namespace with this number
   * @throws LinuxException if the kernel does not support programs at a function's return
   * @throws IOException if the kernel has no type description
   */
  static HandshakeProbe open(int interfaceIndex, int namespace) throws IOException {
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    boolean done = false;
    try {
      WireGuardTypes types = WireGuardTypes.loaded();
      BpfMap tasks = BpfMap.create(BpfMap.Type.LRU_HASH, "sg_handshakes", 8, 32, TASKS);
      opened.push(tasks);
      RingBuffer ring = RingBuffer.create("sg_unknown", RING_BYTES);
      opened.push(ring);
      opened.push(
          BpfProgram.atExit(
              "slaacguard_hs",
              HandshakeProgram.atConsumed(
                  types.layout(), tasks.number(), ring.number(), interfaceIndex, namespace),
              WireGuardTypes.MODULE,
              function(types, WireGuardTypes.CONSUME)));
      opened.push(
          BpfProgram.atExit(
              "slaacguard_key",
              HandshakeProgram.atLookup(tasks.number()),
              WireGuardTypes.MODULE,
              function(types, WireGuardTypes.LOOKUP_KEY)));
      done = true;
      return new HandshakeProbe(opened, ring);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      if (!done) {
        close(opened);
      }
    }
  }

  private static int function(WireGuardTypes types, String name) throws IOException {
    return types
        .function(name)
        .orElseThrow(() -> new IOException("this kernel's WireGuard has no " + name));
  }

  @Override
  public void poll(Consumer<UnknownKey> sink) {
    ring.poll(
        (memory, offset, length) -> {
          UnknownKey seen = UnknownKey.read(memory, offset, length);
          if (seen != null) {
            sink.accept(seen);
          }
        },
        LIMIT);
  }

  @Override
  public void close() {
    close(opened);
  }

  /** The last one first, because a program goes before what it uses. */
  private static void close(Deque<AutoCloseable> opened) {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
