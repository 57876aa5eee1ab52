package org.slaacguard.bpf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.bpf.BpfAssembler.Condition;
import org.slaacguard.bpf.BpfAssembler.Operation;
import org.slaacguard.bpf.BpfAssembler.Width;

final class BpfAssemblerTest {
  @Test
  void shouldWriteTheVerifiersNotation() {
    List<BpfInstruction> program =
        new BpfAssembler()
            .because("keep the context")
            .move(BpfRegister.R6, BpfRegister.R1)
            .load(Width.U64, BpfRegister.R7, BpfRegister.R6, 8)
            .jumpIf(BpfRegister.R7, Condition.EQ, 0, "out")
            .moveMap(BpfRegister.R1, 5)
            .moveLong(BpfRegister.R2, 0x1_0000_0002L)
            .call(BpfHelper.KTIME_GET_NS)
            .compute(Operation.RSH, BpfRegister.R0, 3)
            .store(Width.U16, BpfRegister.R10, -8, BpfRegister.R0)
            .store(Width.U8, BpfRegister.R10, -9, 7)
            .addAtomically(BpfRegister.R7, 16, BpfRegister.R0)
            .jumpIf(BpfRegister.R0, Condition.SIGNED_LT, BpfRegister.R7, "out")
            .jump("out")
            .label("out")
            .exit()
            .build();
    assertEquals(
        """
           0: r6 = r1                                 ; keep the context
           1: r7 = *(u64 *)(r6 + 8)
           2: if r7 == 0 goto + 11
           3: r1 = map[fd 5]
           5: r2 = 2 ll
           7: call ktime_get_ns
           8: r0 >>= 3
           9: *(u16 *)(r10 - 8) = r0
          10: *(u8 *)(r10 - 9) = 7
          11: lock *(u64 *)(r7 + 16) += r0
          12: if r0 s< r7 goto + 1
          13: goto + 0
          14: exit
        """,
        BpfAssembler.disassemble(program));
  }

  @Test
  void shouldEncodeAsTheKernelReadsIt() {
    List<BpfInstruction> program =
        new BpfAssembler()
            .moveMap(BpfRegister.R1, 0x0102)
            .load(Width.U32, BpfRegister.R2, BpfRegister.R10, -4)
            .label("again")
            .jumpIf(BpfRegister.R2, Condition.GT, 9, "again")
            .addAtomically(BpfRegister.R1, 8, BpfRegister.R2)
            .exit()
            .build();
    assertArrayEquals(
        HexFormat.of()
            .parseHex(
                "18110000"
                    + "02010000"
                    + "0000000000000000" // little-endian machines only
                    + "61a2fcff00000000"
                    + "2502ffff09000000"
                    + "db21080000000000"
                    + "9500000000000000"),
        BpfAssembler.encode(program));
  }

  @Test
  void shouldRefuseAJumpWithoutLabelAndALabelThatStandsTwice() {
    assertThrows(
        IllegalStateException.class, () -> new BpfAssembler().jump("nowhere").exit().build());
    BpfAssembler twice = new BpfAssembler().label("here");
    assertThrows(IllegalStateException.class, () -> twice.label("here"));
  }
}
