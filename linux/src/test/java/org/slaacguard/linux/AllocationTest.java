package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.testing.NeedsRoot;

/**
 * Calls of the packet path allocate nothing once they are compiled. This runs in a virtual machine
 * of its own with all compilers, which other tests do without.
 */
@NeedsRoot
class AllocationTest {
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final int CALLS = 1500;

  /** Sends runs over the loopback, waits for and receives them, and looks who sent them. */
  static final class Loop {
    private final UdpBatch out;
    private final UdpBatch in;
    private final MemorySegment bytes;
    private final UdpSocket sender;
    private final UdpSocket receiver;
    private final TunDevice tun;
    private final Endpoint from;
    private final Poller poller = new Poller(1);

    Loop(Arena arena) {
      IpAddress host = IpAddress.parse("::1");
      out = new UdpBatch(arena, 1);
      in = new UdpBatch(arena, 1);
      bytes = arena.allocate(70_000);
      sender = UdpSocket.bind(host, 0, UdpOptions.DEFAULT);
      receiver = UdpSocket.bind(host, 0, UdpOptions.DEFAULT.withCoalesce(true));
      tun = TunDevice.open("sga0", TunOptions.DEFAULT);
      from = new Endpoint(host, sender.port());
      out.message(0).remote().set(host, receiver.port(), 0);
      poller.add(receiver.fd(), Poller.READABLE);
    }

    void call() {
      out.message(0).buffer(bytes, 0, 1400);
      out.message(0).segmentSize(700);
      out.message(0).local(0, 1, 0);
      sender.send(out, 0);
      if (BootClock.nanoTime() < 0) {
        throw new AssertionError("before the machine's start");
      }
      poller.await(60_000_000_000L);
      in.message(0).buffer(bytes, 2000, 60_000);
      int received = receiver.receive(in, 0);
      UdpMessage message = in.message(0);
      boolean expected =
          received == 1400 && message.segmentSize() == 700 && message.remote().matches(from);
      // Zeros are no packet: the call is what counts.
      if (!expected || tun.queue().write(bytes, 0, 100) != -Errno.EINVAL) {
        throw new AssertionError("received " + received);
      }
      if (tun.queue().read(bytes, 0, 1500) != -Errno.EAGAIN) {
        throw new AssertionError("read");
      }
    }

    /** Bytes allocated by a number of calls. */
    static long measure(Loop loop) {
      var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        loop.call();
      }
      return threads.getCurrentThreadAllocatedBytes() - before;
    }

    public static void main(String[] args) {
      try (Loopback loopback = new Loopback();
          Arena arena = Arena.ofShared()) {
        loopback.run(
            () -> {
              Loop loop = new Loop(arena);
              // Not before the compiler is done, which a busy machine keeps waiting.
              long begun = System.nanoTime();
              long least = Long.MAX_VALUE;
              while (least >= CALLS && System.nanoTime() - begun < PATIENCE_NANOS) {
                least = Math.min(least, measure(loop));
              }
              System.out.println(least / CALLS + " bytes a call");
            });
      }
    }
  }

  @Test
  void shouldAllocateNothingForPackets() throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Loop.class.getName())
            .redirectErrorStream(true)
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertEquals("0 bytes a call", output);
    assertEquals(0, process.waitFor());
  }
}
