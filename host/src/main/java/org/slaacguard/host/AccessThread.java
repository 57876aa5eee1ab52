package org.slaacguard.host;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.ThreadEnd;
import org.slaacguard.linux.NewsPace;
import org.slaacguard.linux.Poller;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;

/**
 * The thread that restricts the peers of one interface to what they may reach, by a table of
 * nftables ({@link AccessKeeper}). It alone waits for the kernel and for {@code nft}; its callers
 * do not. It works in the network namespace of the thread that starts it.
 */
public final class AccessThread implements AutoCloseable {
  private final Poller poller = new Poller(1);
  private final WantedAccess wishes = new WantedAccess();
  private final AccessCounts counts;
  private final AccessKeeper keeper;
  private final Thread thread;
  private final Runnable news;
  private volatile boolean stopping;

  private AccessThread(
      String interfaceName, CommandRunner commands, Runnable news, FailureReport report) {
    this.news = news;
    counts = new AccessCounts(interfaceName);
    keeper = new AccessKeeper(interfaceName, commands, wishes, System::nanoTime);
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
   * @param news hears, on that thread, when {@link #isSettled} or {@link #failure} may be another
   * @param report hears if it fails
   */
  public static AccessThread start(String interfaceName, Runnable news, FailureReport report) {
    AccessThread started = new AccessThread(interfaceName, new ProcessRunner(), news, report);
    started.thread.start();
    return started;
  }

  /**
   * Sets the rules, and what each address means.
   *
   * @param wanted null where nobody is restricted: then there is no table
   * @param prefixes addresses that are not told one by one
   */
  public void want(
      @Nullable AccessRules wanted,
      Map<IpAddress, AccessMember> addresses,
      Map<IpPrefix, AccessMember> prefixes) {
    wishes.replace(wanted, new WantedAccess.Members(addresses, prefixes));
    poller.wakeup();
  }

  /**
   * Sets what an address means.
   *
   * @param member null where it is nobody's
   */
  public void member(IpAddress address, @Nullable AccessMember member) {
    if (wishes.address(address, member)) {
      poller.wakeup();
    }
  }

  /**
   * Sets what the addresses of a prefix mean, except those that are set one by one.
   *
   * @param member null where they are nobody's
   */
  public void block(IpPrefix prefix, @Nullable AccessMember member) {
    if (wishes.prefix(prefix, member)) {
      poller.wakeup();
    }
  }

  /** The host's networks may have changed. */
  public void networksChanged() {
    wishes.networksChanged();
    poller.wakeup();
  }

  /**
   * Waits until what was wanted last is in effect.
   *
   * @throws SetupException if it cannot be
   */
  public void settle(Duration limit) throws SetupException {
    try {
      if (!wishes.awaitSettled(limit)) {
        throw new SetupException("the packet filter is not ready in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SetupException("interrupted", e);
    }
    String why = keeper.failure();
    if (why != null) {
      throw new SetupException(why);
    }
  }

  /** Whether what was wanted last is in effect, or cannot be. */
  public boolean isSettled() {
    return wishes.isSettled();
  }

  /** What the table has counted. */
  public AccessCounts counts() {
    return counts;
  }

  /** Why connections are not limited although they should be; null where they are. */
  public @Nullable String unlimited() {
    return keeper.unlimited();
  }

  /** Why the rules are not in effect; null while they are. */
  public @Nullable String failure() {
    return keeper.failure();
  }

  /** How often somebody removed the table, or changed it. */
  public long reinstated() {
    return keeper.reinstated();
  }

  private void run() {
    try (keeper;
        Rtnetlink rtnetlink = Rtnetlink.open()) {
      boolean others = false;
      boolean hadFailed = false;
      while (!stopping) {
        long began = System.nanoTime();
        long rest = keeper.turn(poller, rtnetlink);
        boolean failed = keeper.failure() != null;
        if (wishes.settled() || failed != hadFailed) {
          hadFailed = failed;
          news.run();
        }
        // Others may change rules without end; what is wanted meanwhile ends the rest.
        if (!others || !poller.rest(NewsPace.rest(began, System.nanoTime()))) {
          boolean _ = poller.await(rest);
        }
        others = poller.seen(0) != 0;
      }
      keeper.remove();
    }
  }

  /** Removes the table, once the interface is gone. */
  @Override
  public void close() {
    stopping = true;
    poller.wakeup();
    ThreadEnd.await(thread);
    poller.close();
  }
}
