package org.slaacguard.host;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Poller;
import org.slaacguard.linux.Rtnetlink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the table of one interface as it is wanted. Belongs to one thread, in whose network
 * namespace it works; any thread may ask for its state.
 *
 * <p>Somebody else may remove the table, as {@code nft flush ruleset} does: the kernel says so, and
 * it is made anew at once.
 */
final class AccessKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AccessKeeper.class);

  /** After it could not be made, until it is tried again, in nanoseconds. */
  static final long RETRY = 5_000_000_000L;

  /** The longest pause, where nobody has asked for it; each is twice the one before. */
  static final long LONGEST_RETRY = 3600_000_000_000L;

  /** After it was made anew, until that may happen again: others may do the same. */
  private static final long REST = 200_000_000L;

  /** How often it is looked at, though nobody has said that it was changed. */
  private static final long INTERVAL = 10_000_000_000L;

  /** After this many looks each address is looked at, too. */
  private static final int THOROUGH = 30;

  private final String interfaceName;
  private final CommandRunner commands;
  private final WantedAccess wishes;
  private final AtomicLong reinstated = new AtomicLong();
  private volatile @Nullable String failure;
  private volatile @Nullable String unlimited;

  private @Nullable AccessTable table;
  private AccessNetworks networks = AccessNetworks.NONE;

  /** What was wanted last, and what is in effect. */
  private @Nullable AccessRules wanted;

  private @Nullable AccessRules current;
  private boolean isMade;
  private boolean suspicious;

  /** Somebody has changed it, perhaps one address alone. */
  private boolean thorough;

  private int looks;
  private long restUntil;

  /** When it is looked at next, if there is a table. */
  private long lookAt;

  private boolean looksLater;

  /**
   * When rules that nobody has asked for are tried again; 0 where they are in effect, or not
   * wanted.
   */
  private long pause;

  private long againAt;

  private final LongSupplier clock;

  /**
   * Nothing is changed before something is wanted.
   *
   * @param clock monotonic nanoseconds
   */
  AccessKeeper(
      String interfaceName, CommandRunner commands, WantedAccess wishes, LongSupplier clock) {
    this.interfaceName = interfaceName;
    this.commands = commands;
    this.wishes = wishes;
    this.clock = clock;
    restUntil = clock.getAsLong();
  }

  /** Why connections are not limited although they should be; null where they are. */
  @Nullable String unlimited() {
    return unlimited;
  }

  /** Why the rules are not in effect; null while they are. */
  @Nullable String failure() {
    return failure;
  }

  /** How often somebody removed the table, or changed it. */
  long reinstated() {
    return reinstated.get();
  }

  /**
   * Does what is to be done.
   *
   * @param poller is woken when somebody changes nftables
   * @return nanoseconds until the next turn, if nothing wakes the poller before; -1 for no limit
   */
  long turn(Poller poller, Rtnetlink rtnetlink) {
    WantedAccess.Turn turn = wishes.take();
    if (turn != null) {
      AccessTable held = table == null ? open(poller) : table;
      table = held;
      wanted = turn.rules();
      if (held != null) {
        follow(turn, held, rtnetlink);
      }
    }
    long now = clock.getAsLong();
    looksLater = current != null || failure != null || pause != 0;
    long rest = failure != null ? RETRY : INTERVAL;
    if (pause != 0) {
      long left = Math.max(0, againAt - now);
      rest = isMade ? Math.min(rest, left) : left;
    }
    if (suspicious) {
      rest = Math.max(0, restUntil - now);
    }
    lookAt = now + rest;
    return looksLater ? rest : -1;
  }

  private @Nullable AccessTable open(Poller poller) {
    try {
      AccessTable opened = AccessTable.open(interfaceName, commands);
      opened.watch(poller);
      return opened;
    } catch (LinuxException e) {
      failed("this kernel has no nftables: " + e.getMessage());
      return null;
    }
  }

  private void follow(WantedAccess.Turn turn, AccessTable held, Rtnetlink rtnetlink) {
    boolean again = pause != 0 && clock.getAsLong() - againAt >= 0;
    boolean whole = turn.renewed() || !isMade || failure != null || again;
    try {
      if (wanted == null) {
        if (current != null || whole) {
          remove();
        }
        return;
      }
      if (turn.networksChanged()) {
        AccessNetworks now = AccessNetworks.read(rtnetlink, interfaceName);
        boolean others = !now.equals(networks);
        networks = now;
        whole |= others && !whole && !follows(held, now);
      }
      whole |= isAnothers(held, whole);
      if (whole || !follows(held, turn.changes())) {
        make(held);
      }
      failure = null;
    } catch (SetupException | LinuxException e) {
      isMade = false;
      if (wanted != null && wanted.isOptional()) {
        without(why(e));
      } else {
        pause = 0;
        failed(why(e));
      }
    }
  }

  /**
   * Nobody has asked for it, so nobody waits for it: it is tried again later, less and less often.
   */
  private void without(String why) {
    if (!why.equals(unlimited)) {
      LOG.warn("{}: connections of peers are not limited: {}", interfaceName, why);
    }
    unlimited = why;
    failure = null;
    rest();
  }

  private void rest() {
    pause = pause == 0 ? RETRY : Math.min(2 * pause, LONGEST_RETRY);
    againAt = clock.getAsLong() + pause;
  }

  /** Makes everything, by what is wanted at this moment. */
  private void make(AccessTable held) throws SetupException {
    WantedAccess.Whole all = wishes.takeWhole();
    AccessRules rules = all.rules();
    wanted = rules;
    if (rules == null) {
      remove();
      return;
    }
    held.make(rules, networks, all.members());
    current = rules;
    isMade = true;
    if (held.isProvisional()) {
      unlimited = "nft failed, and is tried again";
      rest();
    } else {
      unlimited = held.isUncounted() ? "this kernel's nftables has no 'ct count'" : null;
      pause = 0;
    }
  }

  /** Whether somebody has changed the table, as far as it is time to look. */
  private boolean isAnothers(AccessTable held, boolean whole) {
    boolean touched = held.isTouched();
    suspicious |= touched || (looksLater && clock.getAsLong() - lookAt >= 0);
    thorough |= touched;
    if (whole) {
      suspicious = false; // also where it cannot be made: that has a pause of its own
      return false;
    }
    if (!suspicious || clock.getAsLong() - restUntil < 0) {
      return false;
    }
    suspicious = false;
    if (isAsMade(held)) {
      return false;
    }
    reinstated.incrementAndGet();
    restUntil = clock.getAsLong() + REST;
    LOG.warn("{}: somebody has changed our packet filter; it is made anew", interfaceName);
    return true;
  }

  /** Looks at each address, or at the rules alone; for a twentieth of the time at most. */
  private boolean isAsMade(AccessTable held) {
    long began = clock.getAsLong();
    boolean each = thorough || ++looks % THOROUGH == 0;
    thorough = false;
    boolean is = each ? held.isWhole() : held.hasItsRules();
    long end = clock.getAsLong();
    restUntil = end + 20 * (end - began);
    return is;
  }

  private boolean follows(AccessTable held, AccessNetworks now) {
    try {
      held.follow(now);
      return true;
    } catch (SetupException e) {
      LOG.info("{}: the packet filter is made anew: {}", interfaceName, e.getMessage());
      return false;
    } catch (LinuxException e) {
      isOther(e);
      return false;
    }
  }

  private boolean follows(AccessTable held, WantedAccess.Changes some) {
    try {
      held.follow(some);
      return true;
    } catch (LinuxException e) {
      isOther(e);
      return false;
    }
  }

  /** The table takes no change, because somebody has changed it: it is made anew. */
  private void isOther(LinuxException why) {
    // Other errors pass, such as a list that changed while it was read.
    if (why.errno() == Errno.ENOENT || why.errno() == Errno.EEXIST || why.errno() == 0) {
      reinstated.incrementAndGet();
    }
    LOG.info("{}: the packet filter is made anew: {}", interfaceName, why.getMessage());
  }

  private static String why(Exception e) {
    Throwable cause = e.getCause();
    return "the packet filter needs nft (package nftables) and a kernel that has it: "
        + e.getMessage()
        + (cause == null ? "" : ": " + cause.getMessage());
  }

  private void failed(String why) {
    if (!why.equals(failure)) {
      LOG.error("{}: the packet filter is not made: {}", interfaceName, why);
    }
    failure = why;
  }

  /** Removes the table, if there is one. */
  void remove() {
    if (table != null) {
      table.remove();
    }
    current = null;
    isMade = true;
    pause = 0;
    failure = null;
  }

  @Override
  public void close() {
    if (table != null) {
      table.close();
    }
  }
}
