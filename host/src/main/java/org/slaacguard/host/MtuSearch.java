package org.slaacguard.host;

/**
 * Finds the greatest packet that a path takes (RFC 8899, section 5.2), without I/O: says which size
 * to try next, and is told what came of it. First a small one, which tells whether anybody answers
 * at all; then the greatest, since mostly all is well; then it closes in. A size counts as too
 * great after {@value #PROBES} tries, for other packets are lost, too.
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
   * @param base bytes that any path takes (BASE_PLPMTU)
   * @param most bytes that the way's first device takes
   */
  public MtuSearch(int base, int most) {
    this(base, most, true);
  }

  /**
   * The same, which may be content to know whether the greatest size passes.
   *
   * @param closesIn whether it goes on where that does not
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

  /** The size to try, in bytes; 0 where all is known. */
  public int next() {
    if (over || (answers && low + 1 >= high)) {
      return 0;
    }
    if (!answers) {
      return base;
    }
    return high > most ? most : low + (high - low) / 2;
  }

  /** A packet of this size was answered, however late. */
  public void arrived(int size) {
    if (size >= base && size <= most) {
      answers = true;
      if (size > low) {
        low = size;
        // An answer that comes late proves more than a silence before it.
        high = Math.max(high, low + 1);
      }
      tries = 0;
    }
  }

  /** A packet of the size that was to be tried was not answered in time, or could not be sent. */
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

  /** The greatest size that was answered, in bytes; 0 where nothing was. */
  public int found() {
    return answers ? low : 0;
  }

  /** Whether the greatest size that was possible has arrived. */
  public boolean isWhole() {
    return answers && low == most;
  }
}
