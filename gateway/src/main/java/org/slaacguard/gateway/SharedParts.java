package org.slaacguard.gateway;

import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.ProcessSettings;
import org.slaacguard.history.HistoryException;
import org.slaacguard.history.HistoryFile;
import org.slaacguard.history.TrafficLedger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the interfaces of one process share: everything that a process has once, such as the address
 * history and the uplinks. It also decides which interface has failed when a thread dies. Safe for
 * use by several threads.
 *
 * <p>The names of an interface's threads begin with its name and a hyphen. The death of such a
 * thread is a failure of that interface; the death of any other is a failure of all.
 */
public final class SharedParts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SharedParts.class);

  /** The exit status of a process that has to be halted. */
  private static final int FAILED = 1;

  /** Longer than a name may be, which comes before the hyphen. */
  private static final int LONGEST_NAME = 16;

  private final FailureReport report = new FailureReport("slaacguard");
  private final Map<String, FailureReport> interfaces = new ConcurrentHashMap<>();
  private final Consumer<String> stuck;
  private final LanClaims lanClaims = new LanClaims();
  private final Uplinks uplinks = new Uplinks(each -> Uplink.start(each, openHistory()));
  private final LiveSettings settings;
  private final Supplier<LongSupplier> eventIds;
  private final PeerNames names = new PeerNames();
  private @Nullable EventRing events;
  private @Nullable HistoryFile history;

  /** The parts of a process that ends if one interface does not. */
  public SharedParts() {
    this(
        name -> Runtime.getRuntime().halt(FAILED),
        new LiveSettings(ProcessSettings.USUAL, _ -> ProcessSettings.USUAL),
        () -> new EventIds(StateFolder.eventIds()));
  }

  /**
   * The parts of a process.
   *
   * @param stuck told, on a thread of its own, the name of an interface that has failed and whose
   *     way down does not end
   * @param eventIds makes the numbers of events
   */
  SharedParts(Consumer<String> stuck, LiveSettings settings, Supplier<LongSupplier> eventIds) {
    this.stuck = stuck;
    this.settings = settings;
    this.eventIds = eventIds;
    settings.add(this::follow);
    report.listen(this::allFail);
  }

  /** What all need has failed. */
  private void allFail() {
    String what = report.first();
    if (what != null) {
      interfaces.values().forEach(each -> each.report(what, null));
    }
  }

  private synchronized void follow(ProcessSettings next) {
    if (events != null) {
      events.resize(next.eventMemory());
    }
    if (history != null) {
      history.follow(next.history());
    }
  }

  /** The names of peers. */
  PeerNames names() {
    return names;
  }

  /** The events. The first of them reads and writes a small file. */
  synchronized EventRing events() {
    EventRing ring = events;
    if (ring == null) {
      int memory = settings.current().eventMemory();
      ring = new EventRing(memory, InstantSource.system(), eventIds.get(), names);
      events = ring;
    }
    return ring;
  }

  /** What is set for the process. */
  LiveSettings settings() {
    return settings;
  }

  /** Treats the death of a thread as a failure from now on. */
  void watchThreads() {
    Thread.setDefaultUncaughtExceptionHandler((thread, cause) -> died(thread.getName(), cause));
  }

  /** Handles the death of a thread that no other handler handles. */
  void died(String thread, Throwable cause) {
    // The longest name first, because a name may have a hyphen.
    for (int hyphen = thread.lastIndexOf('-', LONGEST_NAME);
        hyphen > 0;
        hyphen = thread.lastIndexOf('-', hyphen - 1)) {
      FailureReport owner = interfaces.get(thread.substring(0, hyphen));
      if (owner != null) {
        owner.report(thread, cause);
        return;
      }
    }
    report.report(thread, cause);
  }

  /** Registers an interface, whose failures are reported here. */
  ShutdownWatchdog watch(String interfaceName, FailureReport its) {
    interfaces.put(interfaceName, its);
    // It may have failed before.
    allFail();
    return ShutdownWatchdog.start(its, () -> stuck(interfaceName, its));
  }

  /**
   * Gives up an interface that hangs on its way down, unless it has ended meanwhile and another has
   * its name.
   */
  private void stuck(String interfaceName, FailureReport its) {
    if (interfaces.get(interfaceName) == its) {
      stuck.accept(interfaceName);
    }
  }

  /** Forgets an interface that has ended. */
  void forget(String interfaceName, FailureReport its) {
    if (interfaces.remove(interfaceName, its)) {
      names.remove(interfaceName);
    }
  }

  /** What has failed that all interfaces need; null while nothing has. */
  @Nullable String failure() {
    return report.first();
  }

  /** The uplinks, each with one client for all that share it. */
  Uplinks uplinks() {
    return uplinks;
  }

  /** Which interface advertises on which LAN. */
  LanClaims lanClaims() {
    return lanClaims;
  }

  /** The memory of an interface for addresses, in the history that all share. */
  AddressMemory addresses(String interfaceName, long now) {
    return AddressMemory.open(history().of(interfaceName), InstantSource.system(), now);
  }

  /** The traffic of an interface's peers. */
  TrafficLedger traffic(String interfaceName) {
    return history().traffic(interfaceName);
  }

  /** The history if it is open; else null. */
  synchronized @Nullable HistoryFile openHistory() {
    return history;
  }

  /** Opens the history for the first interface that needs it. */
  private synchronized HistoryFile history() {
    HistoryFile opened = history;
    if (opened == null) {
      opened =
          HistoryFile.open(
              StateFolder.history(), settings.current().history(), InstantSource.system(), report);
      history = opened;
    }
    return opened;
  }

  /** Closes what is shared, after the last interface. */
  @Override
  public synchronized void close() {
    HistoryFile opened = history;
    history = null;
    if (opened != null) {
      try {
        opened.close();
      } catch (HistoryException e) {
        LOG.warn("{}", e.getMessage());
      }
    }
  }
}
