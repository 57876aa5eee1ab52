package org.slaacguard.kernel;

import static org.slaacguard.bpf.BpfRegister.R0;
import static org.slaacguard.bpf.BpfRegister.R1;
import static org.slaacguard.bpf.BpfRegister.R10;
import static org.slaacguard.bpf.BpfRegister.R2;
import static org.slaacguard.bpf.BpfRegister.R3;
import static org.slaacguard.bpf.BpfRegister.R6;
import static org.slaacguard.bpf.BpfRegister.R7;
import static org.slaacguard.bpf.BpfRegister.R8;

import java.util.List;
import org.slaacguard.bpf.BpfAssembler;
import org.slaacguard.bpf.BpfAssembler.Condition;
import org.slaacguard.bpf.BpfAssembler.Operation;
import org.slaacguard.bpf.BpfAssembler.Width;
import org.slaacguard.bpf.BpfHelper;
import org.slaacguard.bpf.BpfInstruction;

/**
 * The two programs that notice an initiation with an unknown key. {@code
 * wg_noise_handshake_consume_initiation(message, device)} decrypts the sender's key and calls
 * {@code wg_pubkey_hashtable_lookup(table, key)} in the same task. The program at the lookup's
 * return stores a key that was not found under the task's number, and the program at the other
 * function's return reports it. Other callers of the lookup, such as netlink, are never in the
 * middle of an initiation.
 */
final class HandshakeProgram {
  private static final int TASK = -8;
  private static final int FOUND = -40;
  private static final int SCRATCH = -48;

  /** Number of 8-byte words in a key. */
  private static final int WORDS = 4;

  private final BpfAssembler code = new BpfAssembler();
  private final KernelReads reads = new KernelReads(code, SCRATCH);
  private final MapCalls maps = new MapCalls(code);
  private final int tasks;

  private HandshakeProgram(int tasks) {
    this.tasks = tasks;
  }

  /**
   * The program at the lookup's return.
   *
   * @param tasks the map of keys that were not found: key u64, value 32 bytes, zero for none
   */
  static List<BpfInstruction> atLookup(int tasks) {
    return new HandshakeProgram(tasks).lookup();
  }

  /**
   * The program at the return of the whole.
   *
   * @param ring receives {@link UnknownKey}s
   */
  static List<BpfInstruction> atConsumed(
      ProbeLayout layout, int tasks, int ring, int interfaceIndex, int namespace) {
    return new HandshakeProgram(tasks).consumed(layout, ring, interfaceIndex, namespace);
  }

  private List<BpfInstruction> lookup() {
    code.because("the peer, or null")
        .load(Width.U64, R7, R1, 16)
        .because("the key")
        .load(Width.U64, R8, R1, 8)
        .because("nothing to report of a peer's, nor of one before");
    for (int i = 0; i < WORDS; i++) {
      code.store(Width.U64, R10, FOUND + 8 * i, 0);
    }
    code.jumpIf(R7, Condition.NE, 0, "keep");
    reads.bytes("a key that no peer has", FOUND, 32, R8, 0);
    code.label("keep").call(BpfHelper.GET_CURRENT_PID_TGID).store(Width.U64, R10, TASK, R0);
    maps.update("until the whole returns", tasks, TASK, FOUND);
    return code.move(R0, 0).exit().build();
  }

  private List<BpfInstruction> consumed(
      ProbeLayout layout, int ring, int interfaceIndex, int namespace) {
    code.because("the message")
        .load(Width.U64, R6, R1, 0)
        .because("the WireGuard device")
        .load(Width.U64, R8, R1, 8)
        .because("whose it is, or null where it is refused")
        .load(Width.U64, R7, R1, 16)
        .jumpIf(R7, Condition.NE, 0, "out")
        .call(BpfHelper.GET_CURRENT_PID_TGID)
        .store(Width.U64, R10, TASK, R0);
    maps.lookUp("what was looked up on the way?", tasks, TASK);
    code.jumpIf(R0, Condition.EQ, 0, "out").because("once only").move(R2, 0);
    for (int i = 0; i < WORDS; i++) {
      code.load(Width.U64, R1, R0, 8 * i)
          .store(Width.U64, R10, FOUND + 8 * i, R1)
          .compute(Operation.OR, R2, R1)
          .store(Width.U64, R0, 8 * i, 0);
    }
    code.because("nothing, or a peer's").jumpIf(R2, Condition.EQ, 0, "out");
    reads.pointer("its network device", R8, R8, layout.deviceInterface());
    reads.bytes("ours?", SCRATCH, 4, R8, layout.interfaceIndex());
    code.load(Width.U32, R1, R10, SCRATCH).jumpIf(R1, Condition.NE, interfaceIndex, "out");
    reads.pointer("in this namespace?", R8, R8, layout.interfaceNamespace());
    reads.bytes("", SCRATCH, 4, R8, layout.namespaceNumber());
    code.load(Width.U32, R1, R10, SCRATCH)
        .moveLong(R2, Integer.toUnsignedLong(namespace))
        .jumpIf(R1, Condition.NE, R2, "out")
        .moveMap(R1, ring)
        .move(R2, UnknownKey.LENGTH)
        .move(R3, 0)
        .call(BpfHelper.RINGBUF_RESERVE)
        .because("full: of a flood, some are enough")
        .jumpIf(R0, Condition.EQ, 0, "out")
        .move(R7, R0);
    for (int i = 0; i < WORDS; i++) {
      code.load(Width.U64, R1, R10, FOUND + 8 * i).store(Width.U64, R7, UnknownKey.KEY + 8 * i, R1);
    }
    code.because("the headers before the message: from where it came")
        .move(R1, R7)
        .compute(Operation.ADD, R1, UnknownKey.HEADERS)
        .move(R2, UnknownKey.HEADERS_LENGTH)
        .move(R3, R6)
        .compute(Operation.SUB, R3, UnknownKey.HEADERS_LENGTH)
        .call(BpfHelper.PROBE_READ_KERNEL)
        .move(R1, R7)
        .move(R2, 0)
        .call(BpfHelper.RINGBUF_SUBMIT)
        .label("out")
        .move(R0, 0)
        .exit();
    return code.build();
  }
}
