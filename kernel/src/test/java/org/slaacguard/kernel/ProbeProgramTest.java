package org.slaacguard.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.bpf.BpfAssembler;
import org.slaacguard.bpf.BpfInstruction;
import org.slaacguard.bpf.BpfMap;
import org.slaacguard.bpf.BpfProgram;
import org.slaacguard.bpf.RingBuffer;
import org.slaacguard.testing.NeedsRoot;

/** The program's text, and that the running kernel's verifier takes it. */
@NeedsRoot
final class ProbeProgramTest {
  private static final ProbeLayout LAYOUT =
      new ProbeLayout(56, 200, 112, 116, 40, 232, 400, 0, 0, 224, 264, 152);

  @Test
  void shouldReadAsIntended() {
    try (ProbeTables tables = ProbeTables.create(1 << 16, 16)) {
      String text =
          BpfAssembler.disassemble(ProbeProgram.atExit(LAYOUT, tables, ProbeRate.DEFAULT));
      assertTrue(
          text.startsWith(
              """
                 0: r9 = *(u64 *)(r1 + 0)                   ; the routing table, which stands for the WireGuard device
                 1: *(u64 *)(r10 - 128) = r9
                 2: r6 = *(u64 *)(r1 + 8)                   ; the packet
                 3: r7 = *(u64 *)(r1 + 16)                  ; the peer that has its source address, or null
                 4: r3 = r6                                 ; the keys it decrypted under
                 5: r3 += 56
                 6: r1 = r10
                 7: r1 += -8
                 8: r2 = 8
                 9: call probe_read_kernel
              """),
          text);
      assertTrue(text.contains("if r7 != r8 goto"), text);
      assertEquals(
          1, text.lines().filter(line -> line.contains("; does the lookup agree")).count());
      assertEquals(2, text.lines().filter(line -> line.contains("ringbuf_reserve")).count());
      assertEquals(2, text.lines().filter(line -> line.contains("ringbuf_submit")).count());
      assertTrue(text.endsWith("exit\n"), text);
    }
  }

  private static String text(List<BpfInstruction> code) {
    return BpfAssembler.disassemble(code).replaceAll(" +; ", " ; ");
  }

  @Test
  void shouldKeepTheArgumentsFromEntryToReturn() {
    ProbeRegisters x86 = ProbeRegisters.X86_64;
    try (ProbeTables tables = ProbeTables.create(1 << 16, 16)) {
      String entry = text(ProbeProgram.atEntry(LAYOUT, tables, ProbeRate.DEFAULT, x86));
      assertTrue(entry.contains("r1 = *(u64 *)(r6 + 112) ; the routing"), entry);
      assertTrue(entry.contains("r1 = *(u64 *)(r6 + 104) ; the packet"), entry);
      assertTrue(entry.endsWith("exit\n"), entry);
      String exit = text(ProbeProgram.atReturn(LAYOUT, tables, ProbeRate.DEFAULT, x86));
      assertTrue(exit.contains("r7 = *(u64 *)(r6 + 80) ; the peer"), exit);
      assertTrue(exit.contains("*(u64 *)(r0 + 8) = 0"), exit);
      assertTrue(exit.contains("if r7 != r8 goto"), exit);
    }
  }

  @Test
  void shouldTakeLittleMemory() throws Exception {
    try (ProbeTables tables = ProbeTables.create(1 << 16, 262_144)) {
      long before = tables.memory();
      assertTrue(before < 6_000_000, () -> before + " bytes for no address");
      for (int i = 0; i < 1000; i++) {
        tables.seen().put(ByteBuffer.allocate(24).putInt(i).array(), new byte[8]);
      }
      long each = (tables.memory() - before) / 1000;
      assertTrue(each <= 128, () -> each + " bytes an address");
    }
  }

  /**
   * A tracepoint's context has no result, so its third argument stands in for it: all the verifier
   * has to prove is the same. {@code sched_switch} has enough.
   */
  @Test
  void shouldPassTheVerifierWithUnknownKeys() {
    try (BpfMap tasks = BpfMap.create(BpfMap.Type.LRU_HASH, "test_tasks", 8, 32, 16);
        RingBuffer ring = RingBuffer.create("test_unknown", 1 << 12)) {
      List<BpfInstruction> consumed =
          HandshakeProgram.atConsumed(LAYOUT, tasks.number(), ring.number(), 7, -1);
      for (List<BpfInstruction> code :
          List.of(HandshakeProgram.atLookup(tasks.number()), consumed)) {
        BpfProgram.atTracepoint("test_handshake", code, "sched_switch").close();
      }
    }
  }

  @Test
  void shouldPassTheVerifier() {
    try (ProbeTables tables = ProbeTables.create(1 << 16, 16)) {
      List<BpfInstruction> code = ProbeProgram.atExit(LAYOUT, tables, ProbeRate.DEFAULT);
      try (BpfProgram program = BpfProgram.atTracepoint("test_probe", code, "sched_switch")) {
        assertTrue(code.size() < 450, () -> code.size() + " instructions");
      }
    }
  }
}
