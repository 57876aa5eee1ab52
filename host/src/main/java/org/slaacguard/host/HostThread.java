package org.slaacguard.host;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that makes all changes to the host for one interface: it sets the interface up,
 * follows plans, runs hooks, and undoes everything. It may wait up to five minutes for a hook;
 * whoever hands it a plan does not wait. Only {@link #guard} bypasses it, because a data plane
 * needs that at once.
 *
 * <p>It runs in the network namespace of the thread that uses it first. Safe for use by several
 * threads.
 *
 * <ol>
 *   <li>{@link #run}: the hooks before the interface exists;
 *   <li>{@link #up}: everything, and the hooks after it; if a step fails, all of it is undone;
 *   <li>{@link #want}: another plan, as often as there is one;
 *   <li>{@link #runAll}: the hooks while the interface is still there;
 *   <li>{@link #down}: undoes everything; the data plane may close then.
 * </ol>
 */
public final class HostThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostThread.class);

  /**
   * Soon after the first of many changes of peers' prefixes, which are made without looking at the
   * host, all of it is compared.
   */
  private static final long LOOK_AFTER_NANOS = 1_000_000_000L;

  private final String interfaceName;
  private final HostJournal journal;
  private final AdvertisementGuard guard;
  private final CommandRunner commands;

  /** Complete once the interface need not come up any more. */
  private final CompletableFuture<Void> givenUp = new CompletableFuture<>();

  private final CommandRunner upHooks;
  private final Supplier<HostControl> hosts;
  private final HostTasks tasks;
  private final AtomicReference<@Nullable Wanted> wanted = new AtomicReference<>();
  private final RestorationPace restoration;
  private final AtomicBoolean restoring = new AtomicBoolean();
  private volatile boolean isUp;

  /** The newest plan, and what to run when it was followed. */
  private record Wanted(HostPlan plan, Runnable followed) {}

  /** Used by this thread alone. */
  private @Nullable HostControl host;

  private @Nullable HostReconciler reconciler;

  /** How long the last comparison of the whole host took, in nanoseconds. */
  private long looked;

  /** Whether another is to come. */
  private boolean looking;

  /** The plan that the host was last made to follow. */
  private @Nullable HostPlan current;

  HostThread(
      String interfaceName,
      HostJournal journal,
      Sysctls settings,
      CommandRunner commands,
      Supplier<HostControl> hosts) {
    this.interfaceName = interfaceName;
    this.journal = journal;
    this.commands = commands;
    upHooks = commands.until(givenUp);
    this.hosts = hosts;
    guard = new AdvertisementGuard(interfaceName, journal, settings);
    tasks = new HostTasks(interfaceName);
    restoration = new RestorationPace(System::nanoTime);
  }

  /**
   * For the host that we run on. Nothing is done yet.
   *
   * @param outerMark sets the mark of the interface's outer packets, if a default route needs one
   *     and the configuration has none
   * @param context whose programs run; null for this process's own
   */
  public static HostThread of(
      String interfaceName, OuterMark outerMark, @Nullable CommandContext context) {
    return of(interfaceName, outerMark, context, HostJournal.fileOf(interfaceName));
  }

  /** The same, with a journal elsewhere than in {@code /run/slaacguard}. */
  public static HostThread of(
      String interfaceName, OuterMark outerMark, @Nullable CommandContext context, Path journal) {
    CommandRunner commands = new ProcessRunner(context);
    return new HostThread(
        interfaceName,
        new HostJournal(journal),
        new NamespaceSysctls(),
        commands,
        () -> new LinuxHost(interfaceName, outerMark, commands));
  }

  /** The guard that a data plane uses by itself, without waiting for this thread. */
  public AdvertisementGuard guard() {
    return guard;
  }

  /**
   * Kills a hook that runs on the way up, and starts no more of them: the interface is to go down
   * instead. Any thread; does not wait.
   */
  public void giveUp() {
    givenUp.complete(null);
  }

  /**
   * Runs hooks, and waits for them.
   *
   * @param when how the configuration calls them
   * @throws SetupException if one fails
   */
  public void run(String when, List<String> hooks) throws SetupException {
    if (!hooks.isEmpty()) {
      tasks.ask(
          () -> {
            new HookRunner(interfaceName, upHooks).run(when, hooks);
            return true;
          });
    }
  }

  /**
   * Runs a hook in the calling thread and its network namespace.
   *
   * @param environment added to what hooks have
   * @throws SetupException if it fails, or takes longer
   */
  public void runHere(String hook, Map<String, String> environment, Duration limit)
      throws SetupException {
    new HookRunner(interfaceName, commands).run(hook, environment, limit);
  }

  /**
   * Runs hooks, and waits for them; one that fails is logged.
   *
   * @return what failed
   */
  public List<String> runAll(String when, List<String> hooks) {
    List<String> failures = new ArrayList<>();
    if (!hooks.isEmpty()) {
      tasks.finish(
          () -> failures.addAll(new HookRunner(interfaceName, commands).runAll(when, hooks)));
    }
    return failures;
  }

  /**
   * Sets up the interface, which exists, runs its {@code PostUp} hooks, and waits for that.
   *
   * @return the plan, from which others can be made for {@link #want}
   * @throws SetupException if a step fails; then nothing of it is left
   */
  public HostPlan up(HostPlanner planner, List<String> postUp) throws SetupException {
    return tasks.ask(
        () -> {
          HostReconciler own = reconciler();
          boolean done = false;
          try {
            HostPlan plan = own.up(planner::plan);
            current = plan;
            isUp = true;
            new HookRunner(interfaceName, upHooks).run("PostUp", postUp);
            if (!postUp.isEmpty()) {
              own.leaveToHooks(plan);
            }
            done = true;
            return plan;
          } finally {
            if (!done) {
              isUp = false;
              own.undoAll();
            }
          }
        });
  }

  /**
   * Makes a plan for another configuration of an interface that is up, and changes nothing.
   *
   * @throws SetupException if there is none
   */
  public HostPlan plan(HostPlanner planner) throws SetupException {
    return tasks.ask(() -> reconciler().plan(planner::plan));
  }

  /** Waits until the host is as the newest plan wants it, as far as that is possible. */
  public void settle() {
    tasks.finish(this::follow);
  }

  /**
   * Makes the host as this plan wants it, soon. The newest plan counts. Never waits; nothing
   * happens before {@link #up} and after {@link #down}.
   */
  public void want(HostPlan plan) {
    want(plan, () -> {});
  }

  /**
   * The same.
   *
   * @param followed is run when that was done, as far as it could be, unless a newer plan came
   */
  public void want(HostPlan plan, Runnable followed) {
    if (wanted.getAndSet(new Wanted(plan, followed)) == null) {
      tasks.soon(this::follow);
    }
  }

  private void follow() {
    Wanted next = wanted.getAndSet(null);
    if (next == null || !isUp) {
      return;
    }
    current = next.plan();
    try {
      if (reconciler().followPeers(next.plan())) {
        lookLater();
      } else {
        look(next.plan());
      }
    } catch (RuntimeException e) {
      LOG.error("{}: the host does not follow", interfaceName, e);
    } finally {
      next.followed().run();
    }
  }

  private void look(HostPlan plan) {
    long began = System.nanoTime();
    reconciler().follow(plan);
    looked = System.nanoTime() - began;
  }

  /** Compares the host whole with the newest plan, at most for a twentieth of the time. */
  private void lookLater() {
    if (looking) {
      return;
    }
    looking = true;
    tasks.later(this::lookNow, Math.max(LOOK_AFTER_NANOS, 20 * looked));
  }

  private void lookNow() {
    looking = false;
    HostPlan plan = current;
    if (plan == null || !isUp) {
      return;
    }
    try {
      look(plan);
    } catch (RuntimeException e) {
      LOG.error("{}: the host does not follow", interfaceName, e);
    }
  }

  /**
   * Sets again what somebody may have taken from the host, soon, and less and less often where
   * somebody takes it again and again. Never waits.
   */
  public void restore() {
    if (isUp && restoring.compareAndSet(false, true)) {
      tasks.later(this::restoreNow, restoration.pause());
    }
  }

  private void restoreNow() {
    restoring.set(false);
    HostPlan plan = current;
    if (plan == null || !isUp) {
      return;
    }
    long began = System.nanoTime();
    try {
      boolean lost = reconciler().restore(plan);
      restoration.looked(lost, System.nanoTime() - began);
    } catch (RuntimeException e) {
      LOG.error("{}: the host is not restored", interfaceName, e);
    }
  }

  /** Undoes everything, and waits for that. */
  public void down() {
    isUp = false;
    tasks.finish(
        () -> {
          if (reconciler != null) {
            reconciler.undoAll();
          }
        });
  }

  private HostReconciler reconciler() {
    HostReconciler own = reconciler;
    if (own == null) {
      HostControl opened = hosts.get();
      host = opened;
      own = new HostReconciler(opened, journal, guard);
      reconciler = own;
    }
    return own;
  }

  /** Ends the thread; what was set up stays. */
  @Override
  public void close() {
    isUp = false;
    tasks.finish(
        () -> {
          if (host != null) {
            host.close();
            host = null;
            reconciler = null;
          }
        });
    tasks.end();
  }
}
