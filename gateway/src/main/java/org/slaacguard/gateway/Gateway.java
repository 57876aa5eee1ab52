package org.slaacguard.gateway;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process of a network namespace: its interfaces, what they share, the control socket by which
 * other commands add interfaces, and the end of all. Each interface has an {@link InterfaceRun} of
 * its own, and a failure ends that one alone. Safe for use by several threads.
 */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  /** The exit status after an orderly end. */
  public static final int OK = 0;

  /** The exit status after a failure that was not reported in another way. */
  public static final int FAILED = 1;

  private final SharedParts parts;
  private final InterfaceRuns runs;
  private final NamedInterfaces interfaces;
  private final Thread hook = Thread.ofPlatform().name("shutdown").unstarted(this::terminate);
  private volatile Runnable stopping = () -> {};
  private volatile @Nullable GatewayServer server;
  private volatile @Nullable FolderService folder;

  private Gateway(boolean stays, LiveSettings settings, Supplier<LongSupplier> eventIds) {
    runs = new InterfaceRuns(stays);
    interfaces = new NamedInterfaces(runs);
    parts = new SharedParts(this::giveUp, settings, eventIds);
  }

  /**
   * Opens the gateway of this process. From here on SIGTERM and SIGINT end the process in order,
   * and the death of a thread is the failure of its interface.
   *
   * @param stays whether the process goes on without any interface, as a service does
   * @param file of what is set for the process
   * @throws IOException if it cannot be read
   * @throws ConfigException with everything that is wrong in it
   */
  public static Gateway open(boolean stays, ProcessSettingsFile file)
      throws IOException, ConfigException {
    LiveSettings settings = new LiveSettings(file.read(LOG::warn), file::read);
    return open(stays, settings, () -> new EventIds(StateFolder.eventIds()));
  }

  /** The same with other numbers for events. */
  static Gateway open(boolean stays, LiveSettings settings, Supplier<LongSupplier> eventIds) {
    Gateway gateway = new Gateway(stays, settings, eventIds);
    gateway.parts.watchThreads();
    Runtime.getRuntime().addShutdownHook(gateway.hook);
    return gateway;
  }

  /** Sets what runs first when a signal ends the process. */
  public void onTermination(Runnable first) {
    stopping = first;
  }

  /** What the interfaces of the process share. */
  public SharedParts parts() {
    return parts;
  }

  /**
   * Opens the control socket. If that fails, the log says why, and everything else works.
   *
   * @param version of this program
   * @param log where this process writes its log; empty where that is no file
   */
  public void listen(String version, String log) {
    try {
      server = GatewayServer.open(this, version, log);
    } catch (IOException e) {
      LOG.warn("no other interface can join this process: {}", e.getMessage());
    }
  }

  /**
   * Serves one more interface, and waits until it is up.
   *
   * @throws Exception why it does not come up; then nothing of it is left
   */
  public void up(ServedInterface served) throws Exception {
    InterfaceRun run = begin(served);
    if (run == null) {
      throw new GatewayException(served.name() + " does not come up: this process ends");
    }
    run.awaitUp();
  }

  /**
   * Begins to serve one more interface.
   *
   * @return null where this process ends, and takes no more
   * @throws GatewayException if it has one of this name
   */
  @Nullable InterfaceRun begin(ServedInterface served) throws GatewayException {
    InterfaceRun run =
        runs.start(served.name(), () -> new InterfaceRun(served, this::ended, parts));
    changed();
    return run;
  }

  private void changed() {
    FolderService served = folder;
    if (served != null) {
      served.changed();
    }
  }

  private void ended(InterfaceRun run) {
    runs.ended(run);
    FolderService served = folder;
    if (served != null && run.hasFailed() && run.wasUp()) {
      served.failed(run.name());
    }
    changed();
  }

  /** An interface has failed, and its way down hangs; the others go on. */
  private void giveUp(String name) {
    if (runs.giveUp(name)) {
      Runtime.getRuntime().halt(FAILED);
    }
    parts
        .events()
        .offer(EventType.INTERFACE_FAILED, name, null, Map.of("reason", "it does not end"));
    changed();
    LOG.error("{} does not end; what is left of it stays until this process ends", name);
  }

  /** Sets the folder that this process serves. */
  void serves(FolderService served) {
    folder = served;
  }

  /** The folder that this process serves; null where it serves single files. */
  @Nullable FolderService folder() {
    return folder;
  }

  /** Its interfaces by name. */
  NamedInterfaces interfaces() {
    return interfaces;
  }

  /** All interfaces, as they came, on their way up, up, or on their way down. */
  List<InterfaceRun> runs() {
    return runs.all();
  }

  /** Whether no thread of an interface is known to hang. */
  public boolean answers() {
    return runs().stream().allMatch(InterfaceRun::answers);
  }

  /**
   * Waits until the last interface has gone, or for ever if the process stays without any.
   *
   * @return the exit status, {@link #FAILED} if the last interface ended by a failure
   */
  public int await() throws InterruptedException {
    return runs.awaitLast() ? FAILED : OK;
  }

  /** SIGTERM or SIGINT: an orderly end is a success, where the JVM would say 143 or 130. */
  private void terminate() {
    int result = FAILED;
    try {
      stopping.run();
      result = endAll();
      parts.close();
    } finally {
      Runtime.getRuntime().halt(result);
    }
  }

  private int endAll() {
    runs.close();
    GatewayServer listening = server;
    if (listening != null) {
      listening.close();
    }
    return OrderedShutdown.of(runs()) ? OK : FAILED;
  }

  /** Takes down what is left, in order, and releases what the interfaces shared. */
  @Override
  public void close() {
    int _ = endAll();
    parts.close();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // A signal came first: the exit status is the hook's.
      OrderedShutdown.awaitHalt();
    }
  }
}
