package org.slaacguard.wireguard;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The two keys of one session with a peer (whitepaper, section 5.4.5), and the state that goes with
 * them. Any thread may use it within a batch of its {@link GracePeriod.Reader}. Its memory is wiped
 * once no batch can hold it.
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

  // A responder must not send before it has received (whitepaper, section 5.4.5, key confirmation).
  private volatile boolean confirmed;
  // Whether data under these old keys has already triggered a new handshake, which it does once.
  private boolean askedToReplace;

  /**
   * Creates the session of these keys.
   *
   * @param memory 64 bytes off the heap, the sending key first; the protocol thread returns it
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

  /** Copies the keys, 32 bytes each, before another thread can see this object. */
  void fill(byte[] send, byte[] receive) {
    MemorySegment.copy(send, 0, memory, ValueLayout.JAVA_BYTE, 0, 32);
    MemorySegment.copy(receive, 0, memory, ValueLayout.JAVA_BYTE, 32, 32);
  }

  /** The peer of this session. */
  @Override
  public Peer peer() {
    return peer;
  }

  /** The receiver index in messages from the peer. */
  @Override
  public int localIndex() {
    return localIndex;
  }

  /** The receiver index in messages to the peer. */
  public int remoteIndex() {
    return remoteIndex;
  }

  /** The sending key: 32 bytes off the heap, not to be kept beyond the batch. */
  public MemorySegment sendKey() {
    return sendKey;
  }

  /** The receiving key: 32 bytes off the heap, not to be kept beyond the batch. */
  public MemorySegment receiveKey() {
    return receiveKey;
  }

  /**
   * Reserves counters for packets to send. Each counter is used at most once.
   *
   * @param n the number of counters, positive
   * @return the first counter, unsigned, or -1 if fewer than {@code n} are left
   */
  public long reserveCounters(int n) {
    long first = (long) COUNTER.getOpaque(this);
    // An unconditional add could wrap round to used counters if it were tried for ever.
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
   * Marks the counter of an authentic packet as seen. The packet may be passed on only after that.
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

  /** Whether nobody can ask for new keys yet. */
  boolean young(long now) {
    return now - created < ProtocolLimits.REKEY_AFTER_TIME && !rekeyOnSend(now);
  }

  boolean rekeyOnSend(long now) {
    return (initiator && now - created >= ProtocolLimits.REKEY_AFTER_TIME)
        || Long.compareUnsigned((long) COUNTER.getOpaque(this), ProtocolLimits.REKEY_AFTER_MESSAGES)
            >= 0;
  }

  /**
   * Whether this call triggers a new handshake. Two threads may both get true, which does no harm.
   */
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

  /** Pretends that this many messages were sent, for tests of the limits. */
  void skipTo(long messages) {
    COUNTER.setVolatile(this, messages);
  }

  @Override
  public String toString() {
    return "Keypair[" + peer.publicKey() + ", " + Integer.toUnsignedString(localIndex, 16) + "]";
  }
}
