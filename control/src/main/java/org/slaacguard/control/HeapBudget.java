package org.slaacguard.control;

/**
 * Bytes of the heap that peers can make the interfaces of this process use. An interface alone may
 * have {@link #most}. Several together never have twice as much, however many they are: each may
 * have half of what is free ({@link ByteBudget}), so that one that is flooded leaves room for one
 * that has nothing yet.
 */
public final class HeapBudget {
  private static final int PARTS = 2;

  /** Events about addresses. */
  public static final HeapBudget ADDRESS_EVENTS = new HeapBudget(32, 1 << 20, 16 << 20);

  /** Neighbour discovery, DHCPv6 and refusals on their way to the controller. */
  public static final HeapBudget NOISE_EVENTS = new HeapBudget(64, 512 << 10, 4 << 20);

  /** Packets that wait for handshakes. */
  public static final HeapBudget STAGED_PACKETS = new HeapBudget(16, 1 << 20, 16 << 20);

  /** Packets that the probe has seen, on their way back to the kernel. */
  public static final HeapBudget PROBED_PACKETS = new HeapBudget(16, 1 << 20, 16 << 20);

  /** What peers have sent to multicast groups, until all others have their copies. */
  public static final HeapBudget GROUP_DATAGRAMS = new HeapBudget(256, 256 << 10, 1 << 20);

  private final long most;
  private final ByteBudget whole;

  private HeapBudget(long divisor, long least, long most) {
    this.most = ByteBudget.ofHeap(divisor, least, most);
    whole = new ByteBudget(PARTS * this.most, PARTS);
  }

  /** Bytes that one interface may have, at most. */
  public long most() {
    return most;
  }

  /** Bytes that all interfaces have. */
  public long taken() {
    return whole.taken();
  }

  /** Opens the part of one interface; it has to be closed with it. */
  public Part open() {
    return new Part(most, whole);
  }

  /** The part of one interface. Any thread; takes no lock. */
  public static final class Part implements AutoCloseable {
    private final long most;
    private final ByteBudget whole;
    private final ByteBudget.Share share = new ByteBudget.Share();
    private volatile boolean closed;

    /** A part of a budget. */
    Part(long most, ByteBudget whole) {
      this.most = most;
      this.whole = whole;
    }

    /** A part that nobody shares. */
    public static Part alone(long bytes) {
      return new Part(bytes, new ByteBudget(bytes, 1));
    }

    /** Bytes that it may have at most, if the others have none. */
    public long most() {
      return most;
    }

    /** Bytes that it may have now, those included that it has. */
    public long capacity() {
      return Math.min(most, whole.allowance(share));
    }

    /** Takes bytes if it may have them. */
    boolean take(int bytes) {
      return !closed && whole.take(share, bytes);
    }

    /** Takes bytes in any case, or gives them back; who takes keeps to {@link #capacity}. */
    public void charge(int bytes) {
      if (!closed) {
        whole.giveBack(share, -bytes);
      }
    }

    /** Gives everything back. Called when nobody takes any more. */
    @Override
    public void close() {
      closed = true;
      whole.giveBackAll(share);
    }
  }
}
