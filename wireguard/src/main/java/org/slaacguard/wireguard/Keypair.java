package org.slaacguard.wireguard;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The two keys of one session with a peer (whitepaper, section 5.4.5), and what must be remembered
 * while they are used. Any thread may use it within a {@link GracePeriod.Reader}'s batch; its
 * memory is wiped once no batch can hold it any more.
 */
public final class Keypair implements Indexed {
  private static final VarHandle COUNTER;

  static {
    try {
      COUNTER = MethodHandles.lookup().findVarHandle(Keypair.class, "counter", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Peer peer;
  private final int localIndex;
  private final int remoteIndex;
  private final boolean initiator;
  private final long created;
  private final MemorySegment memory;
  private final MemorySegment sendKey;
  private final MemorySegment receiveKey;
  private final ReplayWindow window = new ReplayWindow();

  @SuppressWarnings("UnusedVariable") // used through COUNTER
  private long counter;

  // A responder may not send before it has received (whitepaper, section 5.4.5, key confirmation).
  private volatile boolean confirmed;
  // Whether a new handshake was asked for because data came under these old keys: once is enough.
  private boolean askedToReplace;

  /**
   * A session of these keys.
   *
   * @param memory 64 bytes off the heap, the sending key first; given back by the protocol thread
   */
  Keypair(
      Peer peer,
      int localIndex,
      int remoteIndex,
      boolean initiator,
      long created,
      MemorySegment memory) {
    this.peer = peer;
    this.localIndex = localIndex;
    this.remoteIndex = remoteIndex;
    this.initiator = initiator;
    this.created = created;
    this.memory = memory;
    this.sendKey = memory.asSlice(0, 32);
    this.receiveKey = memory.asSlice(32, 32);
    this.confirmed = initiator;
  }

  /** Copies the keys, 32 bytes each, before any other thread knows of this. */
  void fill(byte[] send, byte[] receive) {
    MemorySegment.copy(send, 0, memory, ValueLayout.JAVA_BYTE, 0, 32);
    MemorySegment.copy(receive, 0, memory, ValueLayout.JAVA_BYTE, 32, 32);
  }

  /** Whose session this is. */
  @Override
  public Peer peer() {
    return peer;
  }

  /** The index that messages from the peer carry. */
  @Override
  public int localIndex() {
    return localIndex;
  }

  /** The index that messages to the peer carry. */
  public int remoteIndex() {
    return remoteIndex;
  }

  /** 32 bytes off the heap, never to be kept beyond the batch. */
  public MemorySegment sendKey() {
    return sendKey;
  }

  /** 32 bytes off the heap, never to be kept beyond the batch. */
  public MemorySegment receiveKey() {
    return receiveKey;
  }

  /**
   * Takes counters for packets to send; each is used once or never.
   *
   * @param n how many, positive
   * @return the first of them, unsigned, or -1 if so many are not left
   */
  public long reserveCounters(int n) {
    long first = (long) COUNTER.getOpaque(this);
    // Not an unconditional add: that could wrap round to used counters if it were tried forever.
    while (Long.compareUnsigned(first, ProtocolLimits.REJECT_AFTER_MESSAGES - n) <= 0) {
      long seen = (long) COUNTER.compareAndExchange(this, first, first + n);
      if (seen == first) {
        return first;
      }
      first = seen;
    }
    return -1;
  }

  /**
   * Marks the counter of an authentic packet as seen; only now may the packet be passed on.
   *
   * @return false if the packet is a replay or too old
   */
  public boolean acceptCounter(long packetCounter) {
    return window.accept(packetCounter);
  }

  /** Whether messages under these keys are still accepted. */
  public boolean aliveForReceive(long now) {
    return now - created < ProtocolLimits.REJECT_AFTER_TIME;
  }

  boolean aliveForSend(long now) {
    return now - created < ProtocolLimits.REJECT_AFTER_TIME
        && Long.compareUnsigned(
                (long) COUNTER.getOpaque(this), ProtocolLimits.REJECT_AFTER_MESSAGES)
            < 0;
  }

  /** Whether nobody can want other keys yet. */
  boolean young(long now) {
    return now - created < ProtocolLimits.REKEY_AFTER_TIME && !rekeyOnSend(now);
  }

  boolean rekeyOnSend(long now) {
    return (initiator && now - created >= ProtocolLimits.REKEY_AFTER_TIME)
        || Long.compareUnsigned((long) COUNTER.getOpaque(this), ProtocolLimits.REKEY_AFTER_MESSAGES)
            >= 0;
  }

  /** True once: two threads that both get it do no harm. */
  boolean rekeyOnReceive(long now) {
    if (!initiator || askedToReplace || now - created < ProtocolLimits.REKEY_ON_RECEIVE_AFTER) {
      return false;
    }
    askedToReplace = true;
    return true;
  }

  boolean confirmed() {
    return confirmed;
  }

  void confirm() {
    confirmed = true;
  }

  boolean initiator() {
    return initiator;
  }

  long created() {
    return created;
  }

  MemorySegment memory() {
    return memory;
  }

  /** For tests of the limits: pretends that so many messages were sent. */
  void skipTo(long messages) {
    COUNTER.setVolatile(this, messages);
  }

  @Override
  public String toString() {
    return "Keypair[" + peer.publicKey() + ", " + Integer.toUnsignedString(localIndex, 16) + "]";
  }
}
