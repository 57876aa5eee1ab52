package org.slaacguard.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slaacguard.linux.BpfAssembler;
import org.slaacguard.linux.BpfAssembler.Condition;
import org.slaacguard.linux.BpfAssembler.Operation;
import org.slaacguard.linux.BpfAssembler.Width;
import org.slaacguard.linux.BpfHelper;
import org.slaacguard.linux.BpfInstruction;
import org.slaacguard.linux.BpfProgram;
import org.slaacguard.linux.BpfRegister;

/**
 * In the running kernel, with threads of ours in the place of peers and their system calls in that
 * of packets; needs root.
 */
final class ProbeAdmissionTest {
  private static final int RING = 1 << 17;
  private static final int SHARE = RING >> ProbeAdmission.SHARE_SHIFT;
  private static final int RECORD = ProbeAdmission.size(ProbeProgram.SMALL);
  private static final int CALLS = 2000;
  private static final Path NOWHERE = Path.of("/nowhere");

  private final ProbeTables tables = ProbeTables.create(RING, 16);

  @BeforeEach
  void nothingYet() {
    assertTrue(SHARE >= 10 * RECORD, "a share of some records");
  }

  @AfterEach
  void close() {
    tables.close();
  }

  /** A record of each admitted call: whose it is, in the record's first bytes. */
  private List<BpfInstruction> program(ProbeRate rate) {
    BpfAssembler code = new BpfAssembler();
    code.call(BpfHelper.GET_CURRENT_PID_TGID)
        .store(Width.U64, BpfRegister.R10, -16, BpfRegister.R0)
        .compute(Operation.RSH, BpfRegister.R0, 32)
        .because("others make calls too")
        .jumpIf(BpfRegister.R0, Condition.NE, (int) ProcessHandle.current().pid(), "held")
        .call(BpfHelper.KTIME_GET_NS)
        .store(Width.U64, BpfRegister.R10, -24, BpfRegister.R0)
        .because("a small packet")
        .move(BpfRegister.R9, 100);
    new ProbeAdmission(code, tables, rate).write(-16, -24, -48, "held");
    return code.moveMap(BpfRegister.R1, tables.events().number())
        .move(BpfRegister.R2, RECORD - 8)
        .move(BpfRegister.R3, 0)
        .call(BpfHelper.RINGBUF_RESERVE)
        .jumpIf(BpfRegister.R0, Condition.EQ, 0, "full")
        .load(Width.U64, BpfRegister.R1, BpfRegister.R10, -16)
        .store(Width.U64, BpfRegister.R0, 0, BpfRegister.R1)
        .move(BpfRegister.R1, BpfRegister.R0)
        .move(BpfRegister.R2, 0)
        .call(BpfHelper.RINGBUF_SUBMIT)
        .jump("held")
        .label("full")
        .store(Width.U32, BpfRegister.R10, -8, ProbeTables.RING_FULL)
        .moveMap(BpfRegister.R1, tables.counters().number())
        .move(BpfRegister.R2, BpfRegister.R10)
        .compute(Operation.ADD, BpfRegister.R2, -8)
        .call(BpfHelper.MAP_LOOKUP)
        .jumpIf(BpfRegister.R0, Condition.EQ, 0, "held")
        .move(BpfRegister.R1, 1)
        .addAtomically(BpfRegister.R0, 0, BpfRegister.R1)
        .label("held")
        .move(BpfRegister.R0, 0)
        .exit()
        .build();
  }

  /** Makes calls in a thread of its own. */
  private static void flood() throws InterruptedException {
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < CALLS; i++) {
                    Files.exists(NOWHERE);
                  }
                });
    thread.join();
  }

  /** Reads all; how many each thread has, the greatest last. */
  private List<Integer> counts() {
    Map<Long, Integer> counts = new TreeMap<>();
    tables
        .events()
        .poll(
            (ring, offset, length) ->
                counts.merge(ring.get(ValueLayout.JAVA_LONG, offset), 1, Integer::sum),
            Integer.MAX_VALUE);
    return counts.values().stream().sorted().toList();
  }

  @Test
  void shouldLeaveRoomHoweverManyFlood() throws Exception {
    List<BpfInstruction> code = program(new ProbeRate(1_000_000, 1_000_000));
    try (BpfProgram attached = BpfProgram.atTracepoint("test_share", code, "sys_enter")) {
      int floods = 20;
      for (int i = 0; i < floods; i++) {
        flood();
      }
      List<Integer> counts = counts();
      assertTrue(counts.size() >= floods, () -> "each had some: " + counts);
      assertTrue(
          counts.getLast() <= 2 * SHARE / RECORD + 1,
          () -> "none more than two shares, of " + RECORD + " bytes: " + counts);
      assertArrayEquals(
          new byte[8], tables.counters().get(new byte[] {ProbeTables.RING_FULL, 0, 0, 0}));
      // All is read: who comes now has a share again.
      flood();
      assertTrue(counts().getLast() > SHARE / RECORD / 2);
    }
  }

  @Test
  void shouldHoldAPeerToItsRate() throws Exception {
    List<BpfInstruction> code = program(new ProbeRate(1, 5));
    try (BpfProgram attached = BpfProgram.atTracepoint("test_rate", code, "sys_enter")) {
      long began = System.nanoTime();
      flood();
      long seconds = (System.nanoTime() - began) / 1_000_000_000L + 1;
      List<Integer> counts = counts();
      assertTrue(counts.contains(5) || counts.getLast() > 5, () -> "the burst: " + counts);
      assertTrue(counts.getLast() <= 5 + seconds, () -> "and the rate: " + counts);
    }
  }
}
