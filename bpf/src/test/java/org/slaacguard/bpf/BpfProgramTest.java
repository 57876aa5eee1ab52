package org.slaacguard.bpf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slaacguard.bpf.BpfAssembler.Condition;
import org.slaacguard.bpf.BpfAssembler.Operation;
import org.slaacguard.bpf.BpfAssembler.Width;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.testing.NeedsRoot;

/** On the running kernel, with programs on functions built into it. */
@NeedsRoot
final class BpfProgramTest {
  private static final int ATTEMPTS = 50;

  @Test
  void shouldReadAPacketByTheKernelsOwnOffsets() throws Exception {
    Btf btf = Btf.ofKernel();
    byte[] payload = new byte[64];
    new Random(7).nextBytes(payload);
    List<byte[]> seen = new ArrayList<>();
    try (RingBuffer ring = RingBuffer.create("test_ring", 1 << 16);
        BpfProgram program =
            BpfProgram.atTracepoint("test_packet", reportPackets(btf, ring), "net_dev_queue");
        DatagramChannel socket = DatagramChannel.open(StandardProtocolFamily.INET)) {
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
      // All of this machine's packets come by, and may leave no room in the ring for ours.
      for (int i = 0; i < ATTEMPTS && !contain(seen, payload); i++) {
        socket.send(ByteBuffer.wrap(payload), socket.getLocalAddress());
        ring.poll(
            (bytes, offset, length) ->
                seen.add(bytes.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE)),
            1000);
      }
    }
    assertTrue(contain(seen, payload), () -> "not among " + seen.size() + " packets");
  }

  /** Ethernet, IPv4 and UDP headers come first. */
  private static boolean contain(List<byte[]> packets, byte[] payload) {
    return packets.stream()
        .anyMatch(p -> Arrays.equals(payload, Arrays.copyOfRange(p, 42, 42 + payload.length)));
  }

  /** Sends the first 128 bytes of each packet that a device queues. */
  private static List<BpfInstruction> reportPackets(Btf btf, RingBuffer ring) {
    return new BpfAssembler()
        .because("struct sk_buff *")
        .load(Width.U64, BpfRegister.R6, BpfRegister.R1, 0)
        .because("its data pointer, to the stack")
        .move(BpfRegister.R1, BpfRegister.R10)
        .compute(Operation.ADD, BpfRegister.R1, -8)
        .move(BpfRegister.R2, 8)
        .move(BpfRegister.R3, BpfRegister.R6)
        .compute(Operation.ADD, BpfRegister.R3, btf.offsetOf("sk_buff", "data"))
        .call(BpfHelper.PROBE_READ_KERNEL)
        .moveMap(BpfRegister.R1, ring.number())
        .move(BpfRegister.R2, 128)
        .move(BpfRegister.R3, 0)
        .call(BpfHelper.RINGBUF_RESERVE)
        .jumpIf(BpfRegister.R0, Condition.EQ, 0, "out")
        .move(BpfRegister.R7, BpfRegister.R0)
        .move(BpfRegister.R1, BpfRegister.R7)
        .move(BpfRegister.R2, 128)
        .load(Width.U64, BpfRegister.R3, BpfRegister.R10, -8)
        .call(BpfHelper.PROBE_READ_KERNEL)
        .move(BpfRegister.R1, BpfRegister.R7)
        .move(BpfRegister.R2, 0)
        .call(BpfHelper.RINGBUF_SUBMIT)
        .label("out")
        .move(BpfRegister.R0, 0)
        .exit()
        .build();
  }

  /**
   * Some hardened kernels refuse this to root as well; the kernel of the virtual machine does not.
   */
  @Test
  void shouldSeeArgumentsAndResultOfAKernelFunction() throws Exception {
    String name = "__sys_socket"; // (int family, int type, int protocol)
    int function = Btf.ofKernel().functionId(name).orElseThrow();
    List<int[]> seen = new ArrayList<>();
    try (RingBuffer ring = RingBuffer.create("test_ring", 1 << 16);
        BpfProgram program =
            BpfProgram.atExit("test_socket", reportSockets(ring.number()), null, function)) {
      DatagramChannel.open(StandardProtocolFamily.INET).close();
      ring.poll(
          (bytes, offset, length) ->
              seen.add(
                  new int[] {
                    bytes.get(ValueLayout.JAVA_INT, offset),
                    bytes.get(ValueLayout.JAVA_INT, offset + 4)
                  }),
          100);
    } catch (LinuxException e) {
      assumeTrue(e.errno() != Errno.EPERM, "this kernel forbids programs at functions");
      throw e;
    }
    assertTrue(
        seen.stream().anyMatch(record -> record[0] == 2 && record[1] >= 0),
        () -> "no AF_INET socket among " + seen.size());
  }

  /** Sends {family i32, result i32} of each call that a thread of this process makes. */
  private static List<BpfInstruction> reportSockets(int ring) {
    return new BpfAssembler()
        .because("keep the context")
        .move(BpfRegister.R6, BpfRegister.R1)
        .call(BpfHelper.GET_CURRENT_PID_TGID)
        .compute(Operation.RSH, BpfRegister.R0, 32)
        .because("other processes make sockets too")
        .jumpIf(BpfRegister.R0, Condition.NE, (int) ProcessHandle.current().pid(), "out")
        .moveMap(BpfRegister.R1, ring)
        .move(BpfRegister.R2, 8)
        .move(BpfRegister.R3, 0)
        .call(BpfHelper.RINGBUF_RESERVE)
        .jumpIf(BpfRegister.R0, Condition.EQ, 0, "out")
        .load(Width.U64, BpfRegister.R2, BpfRegister.R6, 0)
        .store(Width.U32, BpfRegister.R0, 0, BpfRegister.R2)
        .because("the result follows three arguments")
        .load(Width.U64, BpfRegister.R2, BpfRegister.R6, 24)
        .store(Width.U32, BpfRegister.R0, 4, BpfRegister.R2)
        .move(BpfRegister.R1, BpfRegister.R0)
        .move(BpfRegister.R2, 0)
        .call(BpfHelper.RINGBUF_SUBMIT)
        .label("out")
        .move(BpfRegister.R0, 0)
        .exit()
        .build();
  }

  @Test
  void shouldTellTheVerifiersReason() {
    List<BpfInstruction> uninitialised =
        new BpfAssembler().move(BpfRegister.R0, BpfRegister.R5).exit().build();
    int before = Fd.open();
    LinuxException e =
        assertThrows(
            LinuxException.class,
            () -> BpfProgram.atTracepoint("test_bad", uninitialised, "net_dev_queue").close());
    assertTrue(String.valueOf(e.getMessage()).contains("R5 !read_ok"), e::getMessage);
    assertEquals(before, Fd.open());
  }

  @Test
  void shouldKeepBytesInAMap() {
    try (BpfMap map = BpfMap.create(BpfMap.Type.HASH, "test_map", 4, 8, 16)) {
      byte[] key = {1, 2, 3, 4};
      assertNull(map.get(key));
      map.put(key, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
      assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, map.get(key));
      map.put(new byte[] {9, 9, 9, 9}, new byte[8]);
      assertEquals(2, map.keys().size());
      assertTrue(map.remove(key));
      assertEquals(false, map.remove(key));
      assertThrows(IllegalArgumentException.class, () -> map.put(new byte[3], new byte[8]));
    }
  }

  @Test
  void shouldReadAWholeMapInFewCalls() {
    int all = 5000;
    try (BpfMap map = BpfMap.create(BpfMap.Type.SPARSE_HASH, "test_all", 8, 8, 8192)) {
      map.forEach((keys, key, values, value) -> assertEquals(0, all, "an empty one"));
      ByteBuffer numbers = ByteBuffer.allocate(8 * all).order(ByteOrder.nativeOrder());
      for (long i = 0; i < all; i++) {
        numbers.putLong(i);
      }
      map.putAll(numbers.array(), numbers.array());
      BitSet seen = new BitSet();
      map.forEach(
          (keys, key, values, value) -> {
            long number = keys.get(ValueLayout.JAVA_LONG, key);
            assertEquals(number, values.get(ValueLayout.JAVA_LONG, value));
            seen.set(Math.toIntExact(number));
          });
      assertEquals(all, seen.cardinality());
    }
  }

  @Test
  void shouldChangeManyInOneCall() {
    try (BpfMap map = BpfMap.create(BpfMap.Type.SPARSE_HASH, "test_map", 4, 8, 3)) {
      byte[] keys = {1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0};
      byte[] values = new byte[40];
      values[8] = 22;
      values[32] = 11;
      assertEquals(1, map.putAll(keys, values), "there is no room for the fourth");
      assertEquals(3, map.keys().size());
      assertArrayEquals(new byte[] {22, 0, 0, 0, 0, 0, 0, 0}, map.get(new byte[] {2, 0, 0, 0}));
      assertArrayEquals(new byte[] {11, 0, 0, 0, 0, 0, 0, 0}, map.get(new byte[] {1, 0, 0, 0}));
      assertEquals(1, map.removeAll(new byte[] {1, 0, 0, 0, 7, 0, 0, 0, 2, 0, 0, 0}));
      assertEquals(1, map.keys().size());
      assertEquals(0, map.putAll(new byte[0], new byte[0]));
      assertThrows(IllegalArgumentException.class, () -> map.putAll(keys, new byte[8]));
    }
  }

  @Test
  void shouldFindFieldsInTheKernelsOwnDescription() throws Exception {
    Btf btf = Btf.ofKernel();
    // The list heads of a packet come first; `data` lies behind `head`, both in unnamed structs.
    assertEquals(0, btf.offsetOf("sk_buff", "next"));
    assertEquals(8, btf.offsetOf("sk_buff", "data") - btf.offsetOf("sk_buff", "head"));
    assertEquals(
        btf.offsetOf("net", "ns") + btf.offsetOf("ns_common", "inum"),
        btf.offsetOf("net", "ns.inum"));
    assertThrows(IllegalArgumentException.class, () -> btf.offsetOf("sk_buff", "no_such_field"));
    assertThrows(IllegalArgumentException.class, () -> btf.offsetOf("no_such_struct", "x"));
  }

  @Test
  void shouldRefuseBrokenDescriptions() throws Exception {
    byte[] good = Files.readAllBytes(Btf.FOLDER.resolve("vmlinux"));
    for (int length : new int[] {0, 1, 23, 24, 100, good.length / 2}) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThrows(IllegalArgumentException.class, () -> Btf.parse(cut, null));
    }
    byte[] swapped = good.clone();
    swapped[0] = good[1];
    swapped[1] = good[0];
    assertThrows(IllegalArgumentException.class, () -> Btf.parse(swapped, null));
  }
}
