package org.slaacguard.host;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.FailureReport;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Nftables;
import org.slaacguard.linux.Poller;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that holds the peers of one interface to what they may reach, by a table of nftables.
 * It alone waits for the kernel and for {@code nft}: who tells it something does not. It works in
 * the network namespace of the thread that starts it.
 *
 * <p>Somebody else may take the table away, as {@code nft flush ruleset} does: the kernel says so,
 * and it is made anew at once.
 */
public final class AccessThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AccessThread.class);

  /** After it could not be made, until it is tried again. */
  private static final long RETRY = 5_000_000_000L;

  /** After it was made anew, until that may happen again: others may do the same. */
  private static final long REST = 200_000_000L;

  /** How often it is looked at, though nobody has said that it was changed. */
  private static final long INTERVAL = 10_000_000_000L;

  /** After so many looks each address is looked at, too. */
  private static final int THOROUGH = 30;

  private final String interfaceName;
  private final CommandRunner commands;
  private final Poller poller = new Poller(1);
  private final Thread thread;
  private volatile boolean stopping;
  private volatile @Nullable String failure;
  private volatile @Nullable String unlimited;
  private final AtomicLong reinstated = new AtomicLong();

  private final AccessCounts counts;

  /** Guarded by this. */
  private final WantedAccess wishes = new WantedAccess();

  private boolean networksChanged;
  private long asked;
  private long done;

  /** Of the thread alone. */
  private AccessNetworks networks = AccessNetworks.NONE;

  private @Nullable AccessRules current;
  private boolean isMade;
  private long serving;
  private boolean suspicious;

  /** Somebody has changed it, perhaps one address alone. */
  private boolean thorough;

  private int looks;
  private long restUntil;

  private AccessThread(String interfaceName, CommandRunner commands, FailureReport report) {
    this.interfaceName = interfaceName;
    this.commands = commands;
    counts = new AccessCounts(interfaceName);
    String name = interfaceName + "-access";
    thread =
        Thread.ofPlatform()
            .daemon()
            .name(name)
            .unstarted(report.guard(name, this::run, () -> stopping));
  }

  /**
   * Starts it; nothing is changed before {@link #want}.
   *
   * @param report hears if it fails
   */
  public static AccessThread start(String interfaceName, FailureReport report) {
    AccessThread started = new AccessThread(interfaceName, new ProcessRunner(), report);
    started.thread.start();
    return started;
  }

  /** The name of an interface's table, of the family {@code inet}. */
  public static String tableOf(String interfaceName) {
    return NftName.table("access", interfaceName);
  }

  /** Removes what a daemon that was killed has left, where nobody is restricted any more. */
  public static void sweep(String interfaceName) {
    try (Nftables nftables = Nftables.open()) {
      if (nftables.remove(tableOf(interfaceName))) {
        LOG.info("{}: removed the packet filter of an earlier run", interfaceName);
      }
    } catch (LinuxException e) {
      // A kernel without nftables has no table either.
      LOG.debug("{}: no nftables: {}", interfaceName, e.getMessage());
    }
  }

  /**
   * From now on these hold, and what each address means.
   *
   * @param wanted null where nobody is held to anything: then there is no table
   * @param prefixes addresses that are not told one by one
   */
  public synchronized void want(
      @Nullable AccessRules wanted,
      Map<IpAddress, AccessMember> addresses,
      Map<IpPrefix, AccessMember> prefixes) {
    wishes.replace(wanted, new WantedAccess.Members(addresses, prefixes));
    asked++;
    poller.wakeup();
  }

  /**
   * An address means this from now on.
   *
   * @param member null where it is nobody's
   */
  public synchronized void member(IpAddress address, @Nullable AccessMember member) {
    if (wishes.address(address, member)) {
      poller.wakeup();
    }
  }

  /**
   * The addresses of a prefix mean this from now on, but for those that are told one by one.
   *
   * @param member null where they are nobody's
   */
  public synchronized void block(IpPrefix prefix, @Nullable AccessMember member) {
    if (wishes.prefix(prefix, member)) {
      poller.wakeup();
    }
  }

  /** The networks that the host is on may be others. */
  public synchronized void networksChanged() {
    networksChanged = true;
    poller.wakeup();
  }

  /**
   * Waits until what was wanted last is in effect.
   *
   * @throws SetupException if it cannot be
   */
  public void settle(Duration limit) throws SetupException {
    long until = System.nanoTime() + limit.toNanos();
    synchronized (this) {
      long mine = asked;
      while (done < mine) {
        long left = until - System.nanoTime();
        if (left <= 0) {
          throw new SetupException("the packet filter is not ready in time");
        }
        try {
          wait(Math.max(1, left / 1_000_000));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new SetupException("interrupted", e);
        }
      }
    }
    String why = failure;
    if (why != null) {
      throw new SetupException(why);
    }
  }

  /**
   * Why nobody can be restricted here; null where it is possible.
   *
   * @return what is lacking, and what to do
   */
  public static @Nullable String lacking() {
    String path = System.getenv("PATH");
    boolean there = false;
    for (String folder : (path == null ? "" : path).split(":", -1)) {
      there |= !folder.isEmpty() && Files.isExecutable(Path.of(folder, "nft"));
    }
    if (!there) {
      return "MayReach needs nft, also where iptables is in use: 'apt install nftables'";
    }
    try (Nftables nftables = Nftables.open()) {
      boolean _ = nftables.shape("slaacguard").isPresent();
      return null;
    } catch (LinuxException e) {
      return "MayReach needs nftables, which this kernel does not give: " + e.getMessage();
    }
  }

  /** What the table has counted. */
  public AccessCounts counts() {
    return counts;
  }

  /** Why connections are not limited that would be; null where they are. */
  public @Nullable String unlimited() {
    return unlimited;
  }

  /** Why the rules are not in effect; null while they are. */
  public @Nullable String failure() {
    return failure;
  }

  /** How often somebody took the table away, or changed it. */
  public long reinstated() {
    return reinstated.get();
  }

  private void run() {
    AccessTable table = null;
    try (Rtnetlink rtnetlink = Rtnetlink.open()) {
      restUntil = System.nanoTime();
      long lookAt = Long.MAX_VALUE;
      while (!stopping) {
        if (table == null) {
          table = open();
        }
        long now = System.nanoTime();
        if (table != null) {
          turn(table, rtnetlink, now - lookAt >= 0 && lookAt != Long.MAX_VALUE);
        }
        settled();
        boolean wants = current != null || failure != null;
        now = System.nanoTime();
        long rest = failure != null ? RETRY : INTERVAL;
        if (suspicious) {
          rest = Math.max(0, restUntil - now);
        }
        lookAt = wants ? now + rest : Long.MAX_VALUE;
        boolean _ = poller.await(wants ? rest : -1);
      }
      if (table != null) {
        table.remove();
      }
    } finally {
      if (table != null) {
        table.close();
      }
    }
  }

  private @Nullable AccessTable open() {
    try {
      AccessTable table = AccessTable.open(interfaceName, commands);
      table.watch(poller);
      return table;
    } catch (LinuxException e) {
      failed("this kernel has no nftables: " + e.getMessage());
      return null;
    }
  }

  private void turn(AccessTable table, Rtnetlink rtnetlink, boolean due) {
    AccessRules wanted;
    WantedAccess.Changes some;
    boolean whole;
    boolean look;
    synchronized (this) {
      wanted = wishes.rules();
      boolean renewed = wishes.takeRenewed();
      whole = renewed || !isMade || failure != null;
      look = networksChanged || renewed;
      networksChanged = false;
      some = wishes.takeChanges();
      serving = asked;
    }
    if (serving == 0) {
      return;
    }
    try {
      if (wanted == null) {
        if (current != null || whole) {
          table.remove();
        }
        current = null;
        isMade = true;
        failure = null;
        return;
      }
      if (look) {
        AccessNetworks now = AccessNetworks.read(rtnetlink, interfaceName);
        boolean others = !now.equals(networks);
        networks = now;
        whole |= others && !whole && !follows(table, now);
      }
      boolean touched = table.isTouched();
      suspicious |= due || touched;
      thorough |= touched;
      if (!whole && suspicious && System.nanoTime() >= restUntil) {
        suspicious = false;
        whole = !isAsMade(table);
        if (whole) {
          reinstated.incrementAndGet();
          restUntil = System.nanoTime() + REST;
          LOG.warn("{}: somebody has changed our packet filter; it is made anew", interfaceName);
        }
      }
      if (!whole) {
        whole = !follows(table, some);
      }
      if (whole) {
        WantedAccess.Members all;
        synchronized (this) {
          all = wishes.takeAll();
        }
        table.make(wanted, networks, all);
        current = wanted;
        isMade = true;
        unlimited = table.isUncounted() ? "this kernel's nftables has no 'ct count'" : null;
      }
      failure = null;
    } catch (SetupException | LinuxException e) {
      isMade = false;
      failed(why(e));
      if (wanted != null && wanted.isOptional()) {
        // Nobody has asked for it: it is tried again with the next change.
        unlimited = failure;
        failure = null;
      }
    }
  }

  /** Looks at each address, or at the rules alone; for a twentieth of the time at most. */
  private boolean isAsMade(AccessTable table) {
    long began = System.nanoTime();
    boolean each = thorough || ++looks % THOROUGH == 0;
    thorough = false;
    boolean is = each ? table.isWhole() : table.hasItsRules();
    long end = System.nanoTime();
    restUntil = end + 20 * (end - began);
    return is;
  }

  private boolean follows(AccessTable table, AccessNetworks now) {
    try {
      table.follow(now);
      return true;
    } catch (SetupException e) {
      LOG.info("{}: the packet filter is made anew: {}", interfaceName, e.getMessage());
      return false;
    } catch (LinuxException e) {
      isOther(e);
      return false;
    }
  }

  private boolean follows(AccessTable table, WantedAccess.Changes some) {
    try {
      table.follow(some);
      return true;
    } catch (LinuxException e) {
      isOther(e);
      return false;
    }
  }

  /** The table takes no change, since it is not what it was: it is made anew. */
  private void isOther(Exception why) {
    reinstated.incrementAndGet();
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

  private synchronized void settled() {
    done = serving;
    notifyAll();
  }

  /** Removes the table, once the interface is gone. */
  @Override
  public void close() {
    stopping = true;
    poller.wakeup();
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    poller.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
