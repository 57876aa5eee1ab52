package org.slaacguard.kernel;

import static org.slaacguard.bpf.BpfRegister.R0;
import static org.slaacguard.bpf.BpfRegister.R1;
import static org.slaacguard.bpf.BpfRegister.R10;
import static org.slaacguard.bpf.BpfRegister.R2;
import static org.slaacguard.bpf.BpfRegister.R3;
import static org.slaacguard.bpf.BpfRegister.R7;
import static org.slaacguard.bpf.BpfRegister.R9;

import org.slaacguard.bpf.BpfAssembler;
import org.slaacguard.bpf.BpfAssembler.Condition;
import org.slaacguard.bpf.BpfAssembler.Operation;
import org.slaacguard.bpf.BpfAssembler.Width;
import org.slaacguard.bpf.BpfHelper;

/**
 * The part of the probe's program that decides whether a packet goes to the ring, so that no peer
 * costs others their events:
 *
 * <ol>
 *   <li>A hold drops the packets of a peer for which user space would refuse everything new; {@link
 *       PeerHolds} explains why nothing is lost.
 *   <li>A token bucket bounds the work that a peer makes for user space.
 *   <li>A share bounds the room that a peer takes, however slow user space is: one thirty-second of
 *       the free bytes in the ring. Some bytes are thus free for a peer without packets in the
 *       ring, however many others send all they can, and it does not wait long behind any of them.
 * </ol>
 *
 * <p>The ring's own positions show what a peer has in it, so user space need not report that. A
 * share begins at the ring's end at that time, and the next one not before the reader has reached
 * that place. Only the previous share can then still be in the ring, so a peer has at most two
 * shares there.
 *
 * <p>The kernel takes a peer's packets out of its queue (NAPI) one after the other, so a peer's
 * entry needs no lock.
 *
 * <p>An entry has three fields: when the bucket is full again, s64, nanoseconds of CLOCK_MONOTONIC
 * (GCRA's theoretical arrival time); where the share begins, u64, bytes from the ring's beginning;
 * how many bytes of it are used, u64. A new entry has a full bucket, and a share that begins now.
 *
 * <p>Times are signed: a bucket that takes longer to fill than the machine is up was full before
 * the clock began.
 */
final class ProbeAdmission {
  /** Length in bytes of an entry. */
  static final int LENGTH = 24;

  /** A share is the free part of the ring, shifted to the right by this. */
  static final int SHARE_SHIFT = 5;

  /** Length in bytes of the ring's header of each record. */
  private static final int RECORD_HEADER = 8;

  private static final int FULL_AT = 0;
  private static final int FROM = 8;
  private static final int TAKEN = 16;

  /** The label for a packet that is exempt from the hold. */
  static final String UNHELD = "unheld";

  /**
   * The label for a packet that is exempt from the hold, but this much more rarely than the rate.
   */
  static final String RARELY = "rarely";

  static final int RARITY = 64;

  private static final int READER = 2;
  private static final int WRITERS = 3;

  private final BpfAssembler code;
  private final MapCalls maps;
  private final ProbeTables tables;
  private final long interval;
  private final long burst;

  ProbeAdmission(BpfAssembler code, ProbeTables tables, ProbeRate rate) {
    this.code = code;
    maps = new MapCalls(code);
    this.tables = tables;
    interval = 1_000_000_000L / rate.perSecond();
    burst = interval * rate.burst();
  }

  /**
   * Continues if the peer is not held, or the packet is exempt. Keeps R7 if the exceptions do.
   *
   * <p>An ended hold makes all packets rare until user space has removed it, so a peer that goes on
   * flooding costs little more than the next token's packet until it is held again.
   *
   * @param peer offset on the stack of the peer's number
   * @param now offset on the stack of the time
   * @param cost offset on the stack for the part of the rate that the packet takes
   * @param scratch offset on the stack of 8 bytes, which the exceptions leave alone
   * @param exceptions writes instructions that jump to {@link #UNHELD} or {@link #RARELY} for an
   *     exempt packet, and fall through for others
   * @param held the label for a held peer
   */
  void checkHold(int peer, int now, int cost, int scratch, Runnable exceptions, String held) {
    code.moveLong(R1, interval).store(Width.U64, R10, cost, R1);
    maps.lookUp("is the peer held?", tables.holds().number(), peer);
    code.jumpIf(R0, Condition.EQ, 0, UNHELD)
        .load(Width.U64, R1, R0, 0)
        .store(Width.U64, R10, scratch, R1);
    exceptions.run();
    code.because("held until then")
        .load(Width.U64, R1, R10, scratch)
        .load(Width.U64, R2, R10, now)
        .jumpIf(R1, Condition.SIGNED_GT, R2, held)
        .label(RARELY)
        .moveLong(R1, Math.min(burst, interval * RARITY))
        .store(Width.U64, R10, cost, R1)
        .label(UNHELD);
  }

  /**
   * Continues if the packet is admitted. Its record has the small or the large form, by the bytes
   * in R9. R7 is lost; R6, R8 and R9 are kept.
   *
   * @param peer offset on the stack of the peer's number
   * @param now offset on the stack of the time
   * @param cost offset on the stack of the nanoseconds of the rate that the packet takes
   * @param scratch offset on the stack of {@link #LENGTH} bytes
   * @param held the label for a packet that is not admitted
   */
  void write(int peer, int now, int cost, int scratch, String held) {
    findEntry(peer, now, scratch, held);
    checkRate(now, cost, scratch, held);
    checkShare(scratch, held);
    code.because("both hold: one more")
        .load(Width.U64, R1, R10, scratch)
        .store(Width.U64, R7, FULL_AT, R1);
  }

  /** Leaves a pointer to the peer's entry in R7. */
  private void findEntry(int peer, int now, int scratch, String held) {
    int map = tables.peers().number();
    maps.lookUp("what bounds the peer", map, peer);
    code.move(R7, R0).jumpIf(R7, Condition.NE, 0, "bounded");
    loadLongAgo(now);
    code.store(Width.U64, R10, scratch + FULL_AT, R1)
        .store(Width.U64, R10, scratch + FROM, 0)
        .store(Width.U64, R10, scratch + TAKEN, 0);
    maps.update("nothing yet", map, peer, scratch);
    maps.lookUp("", map, peer);
    code.move(R7, R0).jumpIf(R7, Condition.EQ, 0, held).label("bounded");
  }

  /** Leaves in R1 the time since which an unused bucket is full. */
  private void loadLongAgo(int now) {
    code.load(Width.U64, R1, R10, now)
        .because("a full bucket: as if the last one was long ago")
        .moveLong(R2, burst)
        .compute(Operation.SUB, R1, R2);
  }

  /** Leaves in the scratch when the bucket would be full again. */
  private void checkRate(int now, int cost, int scratch, String held) {
    loadLongAgo(now);
    code.load(Width.U64, R3, R10, now)
        .load(Width.U64, R2, R7, FULL_AT)
        .jumpIf(R1, Condition.SIGNED_GT, R2, "rate")
        .move(R1, R2)
        .label("rate")
        .because("one more")
        .load(Width.U64, R2, R10, cost)
        .compute(Operation.ADD, R1, R2)
        .jumpIf(R1, Condition.SIGNED_GT, R3, held)
        .store(Width.U64, R10, scratch, R1);
  }

  private void checkShare(int scratch, String held) {
    // In this order; the other way round, the ring might seem to hold more than it can.
    query("how far the writers are", WRITERS);
    code.store(Width.U64, R10, scratch + 8, R0);
    query("how far the reader is", READER);
    code.load(Width.U64, R1, R10, scratch + 8)
        .load(Width.U64, R2, R7, FROM)
        .jumpIf(R2, Condition.GT, R0, "share")
        .because("all before is read: a new share, from here on")
        .store(Width.U64, R7, FROM, R1)
        .store(Width.U64, R7, TAKEN, 0)
        .label("share")
        .because("the free part of the ring")
        .move(R2, tables.events().capacity())
        .compute(Operation.SUB, R2, R1)
        .compute(Operation.ADD, R2, R0)
        .because("and the peer's of it")
        .compute(Operation.RSH, R2, SHARE_SHIFT)
        .load(Width.U64, R1, R7, TAKEN)
        .because("taken, with this record")
        .jumpIf(R9, Condition.SIGNED_GT, ProbeProgram.SMALL, "take_large")
        .compute(Operation.ADD, R1, size(ProbeProgram.SMALL))
        .jump("take")
        .label("take_large")
        .compute(Operation.ADD, R1, size(ProbeProgram.LARGE))
        .label("take")
        .jumpIf(R1, Condition.GT, R2, held)
        .store(Width.U64, R7, TAKEN, R1);
  }

  private void query(String why, int what) {
    code.because(why)
        .moveMap(R1, tables.events().number())
        .move(R2, what)
        .call(BpfHelper.RINGBUF_QUERY);
  }

  /** Bytes that a record takes in the ring. */
  static int size(int packetBytes) {
    return RECORD_HEADER + ProbeEvent.PACKET + packetBytes;
  }
}
