package org.slaacguard.kernel;

import static org.slaacguard.bpf.BpfRegister.R0;
import static org.slaacguard.bpf.BpfRegister.R1;
import static org.slaacguard.bpf.BpfRegister.R10;
import static org.slaacguard.bpf.BpfRegister.R2;
import static org.slaacguard.bpf.BpfRegister.R3;
import static org.slaacguard.bpf.BpfRegister.R6;
import static org.slaacguard.bpf.BpfRegister.R7;
import static org.slaacguard.bpf.BpfRegister.R8;
import static org.slaacguard.bpf.BpfRegister.R9;

import java.nio.ByteOrder;
import java.util.List;
import org.slaacguard.bpf.BpfAssembler;
import org.slaacguard.bpf.BpfAssembler.Condition;
import org.slaacguard.bpf.BpfAssembler.Operation;
import org.slaacguard.bpf.BpfAssembler.Width;
import org.slaacguard.bpf.BpfHelper;
import org.slaacguard.bpf.BpfInstruction;
import org.slaacguard.net.LinkGroups;

/**
 * The program in the kernel. It runs when {@code wg_allowedips_lookup_src(table, packet)} returns
 * the peer that has a decrypted packet's source address:
 *
 * <ol>
 *   <li>It finds the packet's own peer by the keys that decrypted it.
 *   <li>It ignores interfaces that are not watched.
 *   <li>If the lookup returned the packet's own peer, the packet passes, and the program only marks
 *       its address as seen. Neighbour discovery messages, and datagrams to multicast groups of
 *       link scope, are reported as well.
 *   <li>Otherwise the kernel is about to drop the packet, and the packet goes to the ring if {@link
 *       ProbeAdmission} admits it.
 * </ol>
 *
 * <p>R6 is the packet, R7 the peer found by address, R8 the packet's own peer, R9 a scratch
 * register. Constants define the layout of the stack.
 */
final class ProbeProgram {
  private static final int SCRATCH = -8;
  private static final int OWN_PEER = -16;
  private static final int DATA = -24;
  private static final int HEADER = -72;
  private static final int HEADER_LENGTH = 48;
  private static final int SEEN_KEY = -96;
  private static final int SEEN_ADDRESS = SEEN_KEY + 8;
  private static final int VERDICT = -104;
  private static final int NOW = -112;
  private static final int INTERFACE_KEY = -120;
  private static final int TABLE = -128;
  private static final int COST = -184;
  private static final int PEER = -208;
  private static final int PACKET_LENGTH = -140;
  private static final int CAPTURED = -144;
  private static final int CALL_KEY = -160;
  private static final int CALL = -176;

  /** Records have one of two lengths, because the ring requires a constant. */
  static final int SMALL = 192;

  static final int LARGE = 2048 - ProbeEvent.PACKET;

  /** The upper half of the destination, as it lies in memory. */
  private static final long GROUPS =
      ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
          ? LinkGroups.HIGH
          : Long.reverseBytes(LinkGroups.HIGH);

  private static final long SECOND = 1_000_000_000L;

  private final BpfAssembler code = new BpfAssembler();
  private final KernelReads reads = new KernelReads(code, SCRATCH);
  private final ProbeLayout layout;
  private final ProbeTables tables;
  private final ProbeAdmission admission;
  private final MapCalls maps;
  private int labels;

  private ProbeProgram(ProbeLayout layout, ProbeTables tables, ProbeRate rate) {
    this.layout = layout;
    this.tables = tables;
    maps = new MapCalls(code);
    admission = new ProbeAdmission(code, tables, rate);
  }

  /** The program at the function's return, where R1 points to arguments and result. */
  static List<BpfInstruction> atExit(ProbeLayout layout, ProbeTables tables, ProbeRate rate) {
    ProbeProgram program = new ProbeProgram(layout, tables, rate);
    program
        .code
        .because("the routing table, which stands for the WireGuard device")
        .load(Width.U64, R9, R1, 0)
        .store(Width.U64, R10, TABLE, R9)
        .because("the packet")
        .load(Width.U64, R6, R1, 8)
        .because("the peer that has its source address, or null")
        .load(Width.U64, R7, R1, 16);
    return program.body();
  }

  /**
   * The program of a kprobe at the function's entry, which stores the arguments for the return. A
   * call stays on its processor and in its task, because WireGuard makes it with softirqs disabled;
   * both together identify a call.
   */
  static List<BpfInstruction> atEntry(
      ProbeLayout layout, ProbeTables tables, ProbeRate rate, ProbeRegisters registers) {
    ProbeProgram program = new ProbeProgram(layout, tables, rate);
    program.code.because("the registers").move(R6, R1);
    program.findCall();
    program
        .code
        .because("the routing table")
        .load(Width.U64, R1, R6, registers.first())
        .store(Width.U64, R10, CALL, R1)
        .because("the packet")
        .load(Width.U64, R1, R6, registers.second())
        .store(Width.U64, R10, CALL + 8, R1);
    program.maps.update("until the return", tables.calls().number(), CALL_KEY, CALL);
    return program.code.move(R0, 0).exit().build();
  }

  /** The program of a kprobe at the function's return. */
  static List<BpfInstruction> atReturn(
      ProbeLayout layout, ProbeTables tables, ProbeRate rate, ProbeRegisters registers) {
    ProbeProgram program = new ProbeProgram(layout, tables, rate);
    program.code.because("the registers").move(R6, R1);
    program.findCall();
    program.maps.lookUp("what it was called with", tables.calls().number(), CALL_KEY);
    program
        .code
        .because("called before the probe was there")
        .jumpIf(R0, Condition.EQ, 0, "out")
        .because("the peer that has the source address, or null")
        .load(Width.U64, R7, R6, registers.result())
        .because("the routing table, which stands for the WireGuard device")
        .load(Width.U64, R9, R0, 0)
        .store(Width.U64, R10, TABLE, R9)
        .because("the packet")
        .load(Width.U64, R6, R0, 8)
        .because("a return whose entry was missed")
        .jumpIf(R6, Condition.EQ, 0, "out")
        .store(Width.U64, R0, 8, 0);
    return program.body();
  }

  private void findCall() {
    code.call(BpfHelper.GET_CURRENT_PID_TGID)
        .store(Width.U64, R10, CALL_KEY, R0)
        .call(BpfHelper.GET_SMP_PROCESSOR_ID)
        .store(Width.U64, R10, CALL_KEY + 8, R0);
  }

  private List<BpfInstruction> body() {
    findOwnPeer();
    findInterface();
    readHeader();
    code.because("does the lookup agree with the keys?").jumpIf(R7, Condition.NE, R8, "dropped");
    passed();
    code.label("dropped").store(Width.U64, R10, VERDICT, 0);
    code.because("null: nobody has the address").jumpIf(R7, Condition.EQ, 0, "report");
    code.store(Width.U64, R10, VERDICT, 1);
    code.label("report").call(BpfHelper.KTIME_GET_NS).store(Width.U64, R10, NOW, R0);
    reads.bytes("which peer's", OWN_PEER, 8, R8, layout.peerNumber());
    admission.checkHold(OWN_PEER, NOW, COST, PEER, this::exceptions, "held");
    measure();
    admission.write(OWN_PEER, NOW, COST, PEER, "held");
    report();
    code.label("held");
    count(ProbeTables.HELD_BACK);
    code.label("out").move(R0, 0).exit();
    return code.build();
  }

  private void findOwnPeer() {
    reads.pointer("the keys it decrypted under", R8, R6, layout.packetKeypair());
    code.jumpIf(R8, Condition.EQ, 0, "out");
    reads.pointer("and whose they are", R8, R8, layout.keypairPeer());
    code.jumpIf(R8, Condition.EQ, 0, "out");
  }

  /** Leaves {index, namespace} in INTERFACE_KEY, or ends. */
  private void findInterface() {
    maps.lookUp("is the device known?", tables.tables().number(), TABLE);
    code.jumpIf(R0, Condition.EQ, 0, "unknown")
        .load(Width.U64, R9, R0, 0)
        .store(Width.U64, R10, INTERFACE_KEY, R9)
        .because("not a watched one")
        .jumpIf(R9, Condition.EQ, 0, "out")
        .jump("known")
        .label("unknown");
    reads.pointer("its network device", R9, R8, layout.peerDevice());
    reads.pointer("", R9, R9, layout.deviceInterface());
    reads.bytes("the interface index", INTERFACE_KEY, 4, R9, layout.interfaceIndex());
    reads.pointer("the namespace's number", R9, R9, layout.interfaceNamespace());
    reads.bytes("", INTERFACE_KEY + 4, 4, R9, layout.namespaceNumber());
    maps.lookUp("is it watched?", tables.interfaces().number(), INTERFACE_KEY);
    code.load(Width.U64, R9, R10, INTERFACE_KEY)
        .store(Width.U64, R10, SCRATCH, R9)
        .jumpIf(R0, Condition.NE, 0, "remember")
        .store(Width.U64, R10, SCRATCH, 0)
        .label("remember");
    maps.update("so that the next packet need not ask", tables.tables().number(), TABLE, SCRATCH);
    code.load(Width.U64, R9, R10, SCRATCH).jumpIf(R9, Condition.EQ, 0, "out").label("known");
  }

  private void readHeader() {
    reads.pointer("where the IP header is", R9, R6, layout.packetData());
    code.store(Width.U64, R10, DATA, R9);
    reads.bytes("the header, and the ICMPv6 type behind it", HEADER, HEADER_LENGTH, R9, 0);
  }

  /**
   * Handles a packet that passes. Falls through only for neighbour discovery and datagrams to
   * groups.
   */
  private void passed() {
    code.because("IPv6?")
        .load(Width.U8, R1, R10, HEADER)
        .compute(Operation.RSH, R1, 4)
        .jumpIf(R1, Condition.NE, 6, "no_group")
        .because("UDP?")
        .load(Width.U8, R1, R10, HEADER + 6)
        .jumpIf(R1, Condition.NE, 17, "no_group")
        .because("to a multicast group of link scope?")
        .load(Width.U64, R1, R10, HEADER + 24)
        .moveLong(R2, GROUPS)
        .jumpIf(R1, Condition.NE, R2, "no_group")
        .store(Width.U64, R10, VERDICT, 3)
        .jump("report")
        .label("no_group");
    lookUpSource("passed", "discovery");
    code.jumpIf(R0, Condition.EQ, 0, "out")
        .move(R9, R0)
        .call(BpfHelper.KTIME_GET_NS)
        .because("written once a second, not for each packet")
        .load(Width.U64, R1, R9, 0)
        .move(R3, R0)
        .compute(Operation.SUB, R3, R1)
        .jumpIf(R3, Condition.LT, (int) SECOND, "out")
        .store(Width.U64, R9, 0, R0)
        .jump("out")
        .label("discovery")
        .store(Width.U64, R10, VERDICT, 2)
        .jump("report");
  }

  /**
   * What a held peer may still send: neighbour discovery, which asks for an answer and not for an
   * address, and packets from a learned address. The kernel drops the latter only if another
   * program removed the address, which is back in a moment.
   */
  private void exceptions() {
    lookUpSource("held", ProbeAdmission.RARELY);
    code.jumpIf(R0, Condition.EQ, 0, "new")
        .load(Width.U64, R1, R10, VERDICT)
        .because("nobody has it now; else it is mostly the other peer's")
        .jumpIf(R1, Condition.EQ, 0, ProbeAdmission.UNHELD)
        .jump(ProbeAdmission.RARELY)
        .label("new");
  }

  /**
   * Jumps to the label for neighbour discovery. Otherwise leaves the packet's source, if it is
   * followed, in R0, or 0.
   *
   * @param name for labels
   */
  private void lookUpSource(String name, String discovery) {
    String six = name + "_6";
    String four = name + "_4";
    String key = name + "_key";
    code.load(Width.U8, R1, R10, HEADER)
        .compute(Operation.RSH, R1, 4)
        .jumpIf(R1, Condition.EQ, 4, four)
        .because("ICMPv6?")
        .load(Width.U8, R1, R10, HEADER + 6)
        .jumpIf(R1, Condition.NE, 58, six)
        .because("of a type of RFC 4861, 133 to 137?")
        .load(Width.U8, R1, R10, HEADER + 40)
        .jumpIf(R1, Condition.LT, 133, six)
        .jumpIf(R1, Condition.LE, 137, discovery)
        .label(six)
        .because("the source address, as it is")
        .load(Width.U64, R1, R10, HEADER + 8)
        .load(Width.U64, R2, R10, HEADER + 16)
        .jump(key)
        .label(four)
        .because("the source address in its IPv4-mapped form")
        .load(Width.U32, R2, R10, HEADER + 12)
        .compute(Operation.LSH, R2, 32)
        .moveLong(R3, 0xffff_0000L)
        .compute(Operation.OR, R2, R3)
        .move(R1, 0)
        .label(key)
        .store(Width.U64, R10, SEEN_ADDRESS, R1)
        .store(Width.U64, R10, SEEN_ADDRESS + 8, R2)
        .load(Width.U64, R1, R10, INTERFACE_KEY)
        .store(Width.U64, R10, SEEN_KEY, R1);
    maps.lookUp("a learned address?", tables.seen().number(), SEEN_KEY);
  }

  private void measure() {
    reads.bytes("how long it is", PACKET_LENGTH, 4, R6, layout.packetLength());
    reads.bytes("of which this lies elsewhere", CAPTURED, 4, R6, layout.packetPaged());
    code.load(Width.U32, R9, R10, PACKET_LENGTH)
        .load(Width.U32, R1, R10, CAPTURED)
        .compute(Operation.SUB, R9, R1);
  }

  private void report() {
    // R9: bytes at the data pointer.
    code.jumpIf(R9, Condition.SIGNED_GT, SMALL, "large");
    reserve(SMALL, "fill_small");
    code.label("large");
    reserve(LARGE, "fill_large");
    fill("fill_small", SMALL);
    fill("fill_large", LARGE);
    code.label("full");
    count(ProbeTables.RING_FULL);
    code.jump("out");
  }

  private void reserve(int packetBytes, String then) {
    code.moveMap(R1, tables.events().number())
        .move(R2, ProbeEvent.PACKET + packetBytes)
        .move(R3, 0)
        .call(BpfHelper.RINGBUF_RESERVE)
        .jumpIf(R0, Condition.EQ, 0, "full")
        .move(R7, R0)
        .jump(then);
  }

  private void fill(String label, int packetBytes) {
    String bounded = label + "_bounded";
    String read = label + "_read";
    code.label(label)
        .because("no more than the record holds")
        .jumpIf(R9, Condition.SIGNED_LT, 0, read + "_none")
        .jumpIf(R9, Condition.LE, packetBytes, bounded)
        .move(R9, packetBytes)
        .jump(bounded)
        .label(read + "_none")
        .move(R9, 0)
        .label(bounded)
        .load(Width.U64, R1, R10, NOW)
        .store(Width.U64, R7, ProbeEvent.TIME, R1)
        .load(Width.U64, R1, R10, INTERFACE_KEY)
        .store(Width.U64, R7, ProbeEvent.INTERFACE, R1)
        .load(Width.U64, R1, R10, VERDICT)
        .store(Width.U32, R7, ProbeEvent.VERDICT, R1)
        .load(Width.U32, R1, R10, PACKET_LENGTH)
        .store(Width.U32, R7, ProbeEvent.LENGTH, R1)
        .store(Width.U32, R7, ProbeEvent.CAPTURED, R9)
        .load(Width.U64, R1, R10, OWN_PEER)
        .store(Width.U64, R7, ProbeEvent.NUMBER, R1)
        .because("whose it is")
        .move(R1, R7)
        .compute(Operation.ADD, R1, ProbeEvent.KEY)
        .move(R2, 32)
        .move(R3, R8)
        .compute(Operation.ADD, R3, layout.peerKey())
        .call(BpfHelper.PROBE_READ_KERNEL)
        .because("and what it is")
        .move(R1, R7)
        .compute(Operation.ADD, R1, ProbeEvent.PACKET)
        .move(R2, R9)
        .load(Width.U64, R3, R10, DATA)
        .call(BpfHelper.PROBE_READ_KERNEL)
        .move(R1, R7)
        .move(R2, 0)
        .call(BpfHelper.RINGBUF_SUBMIT);
    count(ProbeTables.REPORTED);
    code.jump("out");
  }

  private void count(int counter) {
    String none = "count" + labels++;
    code.store(Width.U32, R10, SCRATCH, counter);
    maps.lookUp("", tables.counters().number(), SCRATCH);
    code.jumpIf(R0, Condition.EQ, 0, none).move(R1, 1).addAtomically(R0, 0, R1).label(none);
  }
}
