package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.BackendSettings;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.InterfaceStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One interface and everything that serves it: backend, controller, UAPI socket. Closing it removes
 * the interface.
 */
public final class InterfaceDaemon implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InterfaceDaemon.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The interval of checks whether all threads live. */
  private static final long LOOK_NANOS = 60_000_000_000L;

  /** The interval while one has not answered. */
  private static final long DOUBT_NANOS = 10_000_000_000L;

  /** How many checks may find no answer: a minute, longer than a backend's own patience. */
  private static final int PATIENT_QUESTIONS = 6;

  private static final long ANSWER_NANOS = 5_000_000_000L;

  private final String interfaceName;
  private final SharedParts parts;
  private final ControllerThread controller;
  private final UapiServer server;
  private final FailureReport report;
  private final ShutdownWatchdog lastResort;
  private final Liveness liveness;
  private @Nullable EndpointRefresher refresher;
  private boolean released;

  private InterfaceDaemon(
      String interfaceName,
      SharedParts parts,
      ControllerThread controller,
      UapiServer server,
      FailureReport report,
      ShutdownWatchdog lastResort) {
    this.interfaceName = interfaceName;
    this.parts = parts;
    this.controller = controller;
    this.server = server;
    this.report = report;
    this.lastResort = lastResort;
    liveness =
        new Liveness(
            controller::ask, () -> controller.backendLives(ANSWER_NANOS), PATIENT_QUESTIONS);
  }

  /**
   * Makes the interface and its socket. It has no keys and its link is down.
   *
   * @param parts what the interfaces of this process share
   * @param mtu in bytes, 0 for the usual one
   * @param host follows the prefixes of the link; stays the caller's, and open until this is closed
   * @throws BackendException if the interface cannot be made
   * @throws IOException if the socket cannot be made
   */
  public static InterfaceDaemon start(
      SharedParts parts,
      BackendFactory factory,
      BackendSettings settings,
      String interfaceName,
      int mtu,
      Path socket,
      HostSide host)
      throws BackendException, IOException {
    // Keys come by the socket too.
    KeyProtection.begin();
    // Before the interface is touched, because another daemon may have it.
    if (UapiSockets.isAlive(socket)) {
      throw new IOException(UapiSockets.alreadyServed(interfaceName));
    }
    FailureReport report = new FailureReport(interfaceName);
    ShutdownWatchdog lastResort = parts.watch(interfaceName, report);
    ControllerThread thread = new ControllerThread(interfaceName, report);
    try {
      thread.start(
          now -> {
            Backend backend =
                RouterGuard.around(
                    new SelfPeerFilter(factory.open(settings, interfaceName, mtu, thread::wakeup)),
                    host.guard());
            return InterfaceServices.controller(parts, backend, host, report, thread::wakeup, now);
          });
      InterfaceService answers = new AccessAnswers(thread.requests(), host::settleAccess);
      UapiServer server = UapiServer.open(socket, answers, Zones::existing, PATIENCE, report);
      parts.names().follow(interfaceName, host.file());
      InterfaceDaemon daemon =
          new InterfaceDaemon(interfaceName, parts, thread, server, report, lastResort);
      host.marks(daemon);
      return daemon;
    } catch (BackendException | IOException | RuntimeException e) {
      thread.close();
      lastResort.close();
      parts.forget(interfaceName, report);
      throw e;
    }
  }

  /** The name of the interface. */
  public String interfaceName() {
    return interfaceName;
  }

  /**
   * Makes a change, whole or not at all. The change stays the caller's.
   *
   * @throws BackendException if it cannot be made
   */
  public void apply(DeviceUpdate change) throws BackendException {
    controller.requests().apply(change);
  }

  /**
   * The status of the interface. The caller closes it.
   *
   * @throws BackendException if the backend cannot say
   */
  public InterfaceStatus status() throws BackendException {
    return controller.requests().status();
  }

  /**
   * Looks the names of endpoints up again from now on, while their peers do not answer.
   *
   * @param soon whether one of them has no address yet
   */
  public synchronized void followNames(Configuration configuration, boolean soon) {
    if (refresher != null) {
      refresher.stop();
    }
    refresher = EndpointRefresher.start(interfaceName, configuration, controller, soon, report);
  }

  /**
   * Follows what the uplink gets from now on.
   *
   * @throws BackendException if it cannot be followed now
   */
  public void delegated(PrefixPlan plan) throws BackendException {
    controller.requests().delegated(plan);
  }

  /**
   * Reads the interface and the host's addresses at once, after they have been changed.
   *
   * @throws BackendException if the daemon is going down
   */
  public void refresh() throws BackendException {
    controller.requests().refresh();
  }

  /**
   * Waits until somebody removes the interface or the socket's file, or the daemon has failed.
   *
   * @return what has failed; null if nothing has
   */
  public @Nullable String await() {
    try (LifeWatch life = new LifeWatch(server.socket(), parts.names().files(interfaceName))) {
      report.listen(life::wakeup);
      controller.atEnd(life::wakeup);
      long lookAt = System.nanoTime() + LOOK_NANOS;
      boolean changed = true;
      while (report.first() == null && !controller.hasEnded()) {
        if (changed) {
          life.begin();
          parts.names().look(interfaceName);
          if (!server.isReachable()) {
            LOG.info("the socket of {} was taken away", interfaceName);
            break;
          }
        }
        if (System.nanoTime() - lookAt >= 0) {
          lookAt = System.nanoTime() + (live() ? LOOK_NANOS : DOUBT_NANOS);
        }
        changed = life.await(Math.max(0, lookAt - System.nanoTime()));
      }
    }
    return failure();
  }

  /** Reports failures that nobody has reported; returns whether each thread answers. */
  private boolean live() {
    String mute = liveness.look();
    String lost = mute == null ? parts.failure() : mute;
    if (lost != null) {
      report.report(lost, null);
    }
    return liveness.isGood();
  }

  /** Whether all of its threads answered when they were last asked. Any thread. */
  boolean answers() {
    return liveness.isGood();
  }

  /** What has failed so far, or null. */
  public @Nullable String failure() {
    return report.first();
  }

  /** Sets what is told to clients that wait for the end: what has failed on the way down. */
  public void leaveWord(String word) {
    server.leaveWord(word);
  }

  /** Releases everything but the connections of clients that wait for the end. */
  void release() {
    if (!released) {
      released = true;
      server.stopListening();
      controller.close();
      lastResort.close();
      parts.forget(interfaceName, report);
    }
  }

  /**
   * Ends the connections of waiting clients last, because their end says that everything is
   * released.
   */
  @Override
  public void close() {
    release();
    server.close();
  }
}
