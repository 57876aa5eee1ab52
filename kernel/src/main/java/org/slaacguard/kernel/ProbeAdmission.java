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
 *   <li>a hold, set by user space where it would refuse whatever is new of the peer's until then,
 *       spares it the asking ({@link PeerHolds} says why nothing is lost by that);
 *   <li>its rate, a token bucket, bounds the work that a peer makes for user space;
 *   <li>its share bounds the room that it takes, however slow user space is: a thirty-second of the
 *       free bytes in the ring. So some bytes are free for a peer that has none there yet, however
 *       many others send all they can, and it does not wait long behind one of them.
 * </ol>
 *
 * <p>The ring's own positions show what a peer has in it, so user space need not report that: a
 * share begins where the ring ends at that time, and the next one no sooner than the reader has
 * come there. Then only the share before can be in the ring still; it is twice a share at most.
 *
 * <p>A peer's packets come here one after the other, since the kernel takes them out of the peer's
 * queue (NAPI) one after the other: its entry needs no lock.
 *
 * <p>An entry: when the bucket is full again, s64, nanoseconds of CLOCK_MONOTONIC (GCRA's
 * theoretical arrival time); where the share begins, u64, bytes from the ring's beginning; how many
 * bytes of it are taken, u64. A new one has a full bucket, and a share that begins now.
 *
 * <p>Times have a sign: a bucket that takes longer to fill than the machine is up was full before
 * the clock began.
 */
final class ProbeAdmission {
  /** Bytes of an entry. */
  static final int LENGTH = 24;

  /** A share is the free part of the ring, shifted to the right by this. */
  static final int SHARE_SHIFT = 5;

  /** The ring's header of each record. */
  private static final int RECORD_HEADER = 8;

  private static final int FULL_AT = 0;
  private static final int FROM = 8;
  private static final int TAKEN = 16;

  /** Where an exception to a hold goes: it is taken as if there was none. */
  static final String UNHELD = "unheld";

  /** Where an exception to a hold goes that is to come this much more rarely than the rate. */
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
   * Goes on if the peer is not held, or the packet is an exception to it; R7 stays if the
   * exceptions leave it.
   *
   * <p>A hold that is over, for as long as user space has not taken it away, makes all packets
   * rare: then a peer that floods on costs little more than the next token's packet until it is
   * held again.
   *
   * @param peer on the stack: the peer's number
   * @param now on the stack: the time
   * @param cost on the stack: how much of the rate the packet takes is left there
   * @param scratch on the stack: 8 bytes, which the exceptions leave alone
   * @param exceptions writes what goes to {@link #UNHELD} or {@link #RARELY} with a packet that is
   *     one, and falls out for others
   * @param held goes there if it is held
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
   * Goes on if the packet is admitted, whose record has the small or the large form by the bytes in
   * R9; R7 is lost, R6, R8 and R9 stay.
   *
   * @param peer on the stack: the peer's number
   * @param now on the stack: the time
   * @param cost on the stack: nanoseconds of the rate that the packet takes
   * @param scratch on the stack: {@link #LENGTH} bytes
   * @param held goes there if it is not
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

  /** Leaves in R1 since when a bucket is full that nothing was taken from. */
  private void loadLongAgo(int now) {
    code.load(Width.U64, R1, R10, now)
        .because("a full bucket: as if the last one was long ago")
        .moveLong(R2, burst)
        .compute(Operation.SUB, R1, R2);
  }

  /** Leaves when the bucket would be full again in the scratch. */
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
    // In this order: the other way round, what is there might seem more than the ring holds.
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

  /** Bytes of the ring that a record takes. */
  static int size(int packetBytes) {
    return RECORD_HEADER + ProbeEvent.PACKET + packetBytes;
  }
}
