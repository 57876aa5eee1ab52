package org.slaacguard.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.bpf.BpfRegister.R9;

import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.bpf.BpfAssembler;
import org.slaacguard.bpf.BpfAssembler.Condition;
import org.slaacguard.bpf.BpfAssembler.Operation;
import org.slaacguard.bpf.BpfAssembler.Width;
import org.slaacguard.bpf.BpfHelper;
import org.slaacguard.bpf.BpfInstruction;
import org.slaacguard.bpf.BpfProgram;
import org.slaacguard.bpf.BpfRegister;
import org.slaacguard.testing.NeedsRoot;

/**
 * In the running kernel, with threads of ours in the place of peers and their system calls in that
 * of packets.
 */
@NeedsRoot
final class ProbeAdmissionTest {
  private static final int RING = 1 << 17;
  private static final int SHARE = RING >> ProbeAdmission.SHARE_SHIFT;
  private static final int RECORD = ProbeAdmission.size(ProbeProgram.SMALL);
  private static final int CALLS = 2000;
  private static final long HOUR = 3_600_000_000_000L;
  private static final Path NOWHERE = Path.of("/nowhere");

  private static final long SECOND = 1_000_000_000L;

  private final ProbeTables tables = ProbeTables.create(RING, 16);

  /**
   * When the program's clock began, by ours: a machine may have been up for a moment only, or for
   * long, whatever the one that runs this.
   */
  private long boot = System.nanoTime() - SECOND;

  private void upFor(long seconds) {
    boot = System.nanoTime() - seconds * SECOND;
  }

  /** What the program's clock shows now. */
  private long clock() {
    return System.nanoTime() - boot;
  }

  @BeforeEach
  void nothingYet() {
    assertTrue(SHARE >= 10 * RECORD, "a share of some records");
  }

  @AfterEach
  void close() {
    tables.close();
  }

  /** A record of each admitted call: whose it is, in the record's first bytes. */
  private List<BpfInstruction> program(ProbeRate rate, Consumer<BpfAssembler> exceptions) {
    BpfAssembler code = new BpfAssembler();
    code.call(BpfHelper.GET_CURRENT_PID_TGID)
        .store(Width.U64, BpfRegister.R10, -16, BpfRegister.R0)
        .compute(Operation.RSH, BpfRegister.R0, 32)
        .because("others make calls too")
        .jumpIf(BpfRegister.R0, Condition.NE, (int) ProcessHandle.current().pid(), "held")
        .call(BpfHelper.KTIME_GET_NS)
        .moveLong(BpfRegister.R1, boot)
        .compute(Operation.SUB, BpfRegister.R0, BpfRegister.R1)
        .store(Width.U64, BpfRegister.R10, -24, BpfRegister.R0)
        .because("a small packet")
        .move(BpfRegister.R9, 100);
    ProbeAdmission admission = new ProbeAdmission(code, tables, rate);
    admission.checkHold(-16, -24, -56, -48, () -> exceptions.accept(code), "held");
    admission.write(-16, -24, -56, -48, "held");
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

  /** No exception to a hold. */
  private static void none(BpfAssembler code) {
    code.because("falls out");
  }

  /** Makes calls in a thread of its own. */
  private static void flood() throws InterruptedException {
    Thread thread = Thread.ofPlatform().start(ProbeAdmissionTest::calls);
    thread.join();
  }

  private static void calls() {
    for (int i = 0; i < CALLS; i++) {
      Files.exists(NOWHERE);
    }
  }

  /** What the calling thread is known by. */
  private static byte[] number(long until) {
    return ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(until).array();
  }

  private static long thread() throws Exception {
    String link = Files.readSymbolicLink(Path.of("/proc/thread-self")).toString();
    long id = Long.parseLong(link.substring(link.lastIndexOf('/') + 1));
    return ProcessHandle.current().pid() << 32 | id;
  }

  /**
   * Has one thread make calls while it is held and, by the same program, another one that is not.
   *
   * @return records of the first, then of the other
   */
  private List<Integer> heldAndNot(long until, ProbeRate rate, Consumer<BpfAssembler> exceptions)
      throws Exception {
    List<BpfInstruction> code = program(rate, exceptions);
    List<Integer> counts = new ArrayList<>();
    FutureTask<Long> held =
        new FutureTask<>(
            () -> {
              tables.holds().put(number(thread()), number(until));
              try (BpfProgram attached = BpfProgram.atTracepoint("test_hold", code, "sys_enter")) {
                calls();
                long self = thread();
                Thread other = Thread.ofPlatform().start(ProbeAdmissionTest::calls);
                other.join();
                return self;
              }
            });
    Thread.ofPlatform().start(held);
    long self = held.get();
    Map<Long, Integer> all = countsByThread();
    counts.add(all.getOrDefault(self, 0));
    all.remove(self);
    counts.add(all.values().stream().mapToInt(i -> i).max().orElse(0));
    return counts;
  }

  /** A burst of three rare packets, and what a few slow seconds may add. */
  private static void assertThreeOfTheHeld(List<Integer> counts) {
    assertTrue(counts.getFirst() >= 3 && counts.getFirst() < 3 + 4, counts::toString);
  }

  @Test
  void shouldHoldOnePeerAndNoOther() throws Exception {
    List<Integer> counts =
        heldAndNot(clock() + HOUR, new ProbeRate(1_000_000, 1_000_000), ProbeAdmissionTest::none);
    assertEquals(0, counts.getFirst());
    assertTrue(counts.getLast() > SHARE / RECORD / 2, counts::toString);
  }

  @Test
  void shouldNotHoldForLongerThanItWasTold() throws Exception {
    List<Integer> counts =
        heldAndNot(clock() - 1, new ProbeRate(1_000_000, 1_000_000), ProbeAdmissionTest::none);
    assertTrue(counts.getFirst() > SHARE / RECORD / 2, counts::toString);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 100_000})
  void shouldLetLittlePassAfterAHoldUntilUserSpaceTakesItAway(long upFor) throws Exception {
    upFor(upFor);
    int burst = 3 * ProbeAdmission.RARITY;
    assertThreeOfTheHeld(
        heldAndNot(clock() - 1, new ProbeRate(1, burst), ProbeAdmissionTest::none));
  }

  @Test
  void shouldLetExceptionsPassWithinTheRate() throws Exception {
    List<Integer> counts =
        heldAndNot(
            clock() + HOUR,
            new ProbeRate(1, 5),
            code -> code.jumpIf(R9, Condition.EQ, 100, ProbeAdmission.UNHELD));
    assertTrue(counts.getFirst() >= 5, counts::toString);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 100_000})
  void shouldLetSomeExceptionsPassMoreRarely(long upFor) throws Exception {
    upFor(upFor);
    int burst = 3 * ProbeAdmission.RARITY;
    List<Integer> counts =
        heldAndNot(
            clock() + HOUR,
            new ProbeRate(1, burst),
            code -> code.jumpIf(R9, Condition.EQ, 100, ProbeAdmission.RARELY));
    assertThreeOfTheHeld(counts);
    assertTrue(counts.getLast() > SHARE / RECORD / 2, counts::toString);
  }

  /** Reads all; how many each thread has, the greatest last. */
  private List<Integer> counts() {
    return countsByThread().values().stream().sorted().toList();
  }

  private Map<Long, Integer> countsByThread() {
    Map<Long, Integer> counts = new TreeMap<>();
    tables
        .events()
        .poll(
            (ring, offset, length) ->
                counts.merge(ring.get(ValueLayout.JAVA_LONG, offset), 1, Integer::sum),
            Integer.MAX_VALUE);
    return counts;
  }

  @Test
  void shouldLeaveRoomHoweverManyFlood() throws Exception {
    List<BpfInstruction> code =
        program(new ProbeRate(1_000_000, 1_000_000), ProbeAdmissionTest::none);
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

  @ParameterizedTest
  @ValueSource(longs = {1, 100_000})
  void shouldHoldAPeerToItsRate(long upFor) throws Exception {
    upFor(upFor);
    List<BpfInstruction> code = program(new ProbeRate(1, 5), ProbeAdmissionTest::none);
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
