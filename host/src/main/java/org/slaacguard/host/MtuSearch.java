package org.slaacguard.host;

/**
 * Finds the largest packet that a path takes (RFC 8899, section 5.2), without I/O: it names the
 * size to try next, and takes the result. It begins with a small size, which shows whether anybody
 * answers at all. Then comes the largest, because most paths take it, and then a binary search. A
 * size counts as too large after {@value #PROBES} tries, because packets are lost for other reasons
 * too.
 */
public final class MtuSearch {
  /** MAX_PROBES of RFC 8899, section 5.1.2. */
  static final int PROBES = 3;

  private final int base;
  private final int most;
  private final boolean closesIn;
  private int low;
  private int high;
  private int tries;
  private boolean answers;
  private boolean over;

  /**
   * Begins.
   *
   * @param base the bytes that every path takes (BASE_PLPMTU)
   * @param most the bytes that the path's first device takes
   */
  public MtuSearch(int base, int most) {
    this(base, most, true);
  }

  /**
   * The same, optionally only to find out whether the largest size passes.
   *
   * @param closesIn whether to go on if it does not
   */
  MtuSearch(int base, int most, boolean closesIn) {
    if (base <= 0 || base > most) {
      throw new IllegalArgumentException("from " + base + " to " + most);
    }
    this.base = base;
    this.most = most;
    this.closesIn = closesIn;
    low = base;
    high = most + 1;
  }

  /** The size to try, in bytes; 0 if the search is done. */
  public int next() {
    if (over || (answers && low + 1 >= high)) {
      return 0;
    }
    if (!answers) {
      return base;
    }
    return high > most ? most : low + (high - low) / 2;
  }

  /** Takes the answer to a packet of this size, however late. */
  public void arrived(int size) {
    if (size >= base && size <= most) {
      answers = true;
      if (size > low) {
        low = size;
        // A late answer proves more than the silence before it.
        high = Math.max(high, low + 1);
      }
      tries = 0;
    }
  }

  /** Records that the size to try was not answered in time, or could not be sent. */
  public void lost() {
    if (++tries < PROBES) {
      return;
    }
    tries = 0;
    if (!answers) {
      over = true;
    } else {
      high = next();
      over = !closesIn;
    }
  }

  /** The largest size that was answered, in bytes; 0 for none. */
  public int found() {
    return answers ? low : 0;
  }

  /** Whether the largest possible size was answered. */
  public boolean isWhole() {
    return answers && low == most;
  }
}
