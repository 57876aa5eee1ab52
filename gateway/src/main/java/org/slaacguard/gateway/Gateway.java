package org.slaacguard.gateway;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ProcessSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process of a network namespace, and the interfaces that it serves: what they share, the control
 * socket by which others come and go, and the end of all. Each interface has a life of its own
 * ({@link InterfaceRun}): what fails in one ends that one. Safe for use by several threads.
 */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  /** The exit status after an orderly end. */
  public static final int OK = 0;

  /** The exit status where something has failed that was not told otherwise. */
  public static final int FAILED = 1;

  private final SharedParts parts;
  private final boolean stays;
  private final Thread hook = Thread.ofPlatform().name("shutdown").unstarted(this::terminate);

  /** By this: in the order in which they came. */
  private final Map<String, InterfaceRun> runs = new LinkedHashMap<>();

  /** By this: those that do not end, and stay until the process does. */
  private final TreeSet<String> stuck = new TreeSet<>();

  private volatile Runnable stopping = () -> {};
  private boolean ending;
  private int status = OK;
  private @Nullable GatewayServer server;
  private @Nullable FolderService service;

  private Gateway(boolean stays, ProcessSettings settings, Supplier<LongSupplier> eventIds) {
    this.stays = stays;
    parts = new SharedParts(this::stuck, settings, eventIds);
  }

  /**
   * Begins. From here on SIGTERM and SIGINT end the process in order, and a thread that dies is
   * somebody's failure.
   *
   * @param stays whether it goes on without any interface, as a service does
   * @param settings of the process
   */
  public static Gateway open(boolean stays, ProcessSettings settings) {
    return open(stays, settings, () -> new EventIds(StateFolder.eventIds()));
  }

  /** The same with other numbers for events. */
  static Gateway open(boolean stays, ProcessSettings settings, Supplier<LongSupplier> eventIds) {
    Gateway gateway = new Gateway(stays, settings, eventIds);
    gateway.parts.watchThreads();
    Runtime.getRuntime().addShutdownHook(gateway.hook);
    return gateway;
  }

  /** Runs this first where a signal ends the process. */
  public void onTermination(Runnable first) {
    stopping = first;
  }

  /** What its interfaces share. */
  public SharedParts parts() {
    return parts;
  }

  /**
   * Takes requests of others from now on; where that cannot be, the log says why, and all else
   * works.
   *
   * @param version of this program
   * @param log where this process writes its log; empty where that is no file
   */
  public void listen(String version, String log) {
    try {
      GatewayServer opened = GatewayServer.open(this, version, log);
      synchronized (this) {
        server = opened;
      }
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
  synchronized @Nullable InterfaceRun begin(ServedInterface served) throws GatewayException {
    String name = served.name();
    if (runs.containsKey(name)) {
      throw new GatewayException(InterfaceDaemon.alreadyServed(name));
    }
    if (ending || stuck.contains(name)) {
      return null;
    }
    InterfaceRun run = new InterfaceRun(served, this::ended, parts);
    runs.put(name, run);
    run.start();
    return run;
  }

  private void ended(InterfaceRun run) {
    FolderService served;
    synchronized (this) {
      if (runs.remove(run.name(), run)) {
        status = run.hasFailed() ? FAILED : OK;
      }
      stuck.remove(run.name());
      served = service;
      notifyAll();
    }
    if (served != null && run.hasFailed() && run.wasUp()) {
      served.failed(run.name());
    }
  }

  /** From now on this serves a folder, which is what its reload reads. */
  synchronized void serves(FolderService folder) {
    service = folder;
  }

  /** The folder that it serves; null where that are single files. */
  synchronized @Nullable FolderService service() {
    return service;
  }

  /** Whether an interface is on its way up, up, or on its way down. */
  synchronized boolean has(String name) {
    return runs.containsKey(name);
  }

  private synchronized @Nullable InterfaceRun find(String name) {
    return runs.get(name);
  }

  /**
   * Has an interface follow its file.
   *
   * @return false where there is none of this name that a file configures
   * @throws Exception why it could not be; then nothing has changed
   */
  boolean reload(String name) throws Exception {
    InterfaceRun run = find(name);
    return run != null && run.reload();
  }

  /**
   * Saves an interface to its file.
   *
   * @return false where there is none of this name that a file configures
   * @throws Exception why it could not be; then the file is as it was
   */
  boolean save(String name) throws Exception {
    InterfaceRun run = find(name);
    return run != null && run.save();
  }

  /** Takes an interface down, if it is there, and comes back when it is gone. */
  void down(String name) {
    InterfaceRun run = find(name);
    if (run != null) {
      run.end();
    }
  }

  /** An interface that has failed does not end: the others do not have to. */
  private void stuck(String name) {
    boolean last;
    synchronized (this) {
      runs.remove(name);
      stuck.add(name);
      status = FAILED;
      last = runs.isEmpty() && !stays;
      notifyAll();
    }
    if (last) {
      Runtime.getRuntime().halt(FAILED);
    }
    parts
        .events()
        .offer(EventType.INTERFACE_FAILED, name, null, Map.of("reason", "it does not end"));
    LOG.error("{} does not end; what is left of it stays until this process ends", name);
  }

  /** The interfaces that come up, are up, or go down, in the order in which they came. */
  synchronized List<InterfaceRun> runs() {
    return List.copyOf(runs.values());
  }

  /** Whether no thread of an interface is known to hang. */
  public boolean answers() {
    return runs().stream().allMatch(InterfaceRun::answers);
  }

  /**
   * Waits until the last interface has gone, or for ever where it stays without.
   *
   * @return the exit status: a failure, if that was how the last one ended
   */
  public synchronized int await() throws InterruptedException {
    while (stays || !runs.isEmpty()) {
      wait();
    }
    ending = true;
    return status;
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
    GatewayServer listening;
    List<InterfaceRun> all;
    synchronized (this) {
      ending = true;
      listening = server;
      all = List.copyOf(runs.values());
    }
    if (listening != null) {
      listening.close();
    }
    return OrderedShutdown.of(all) ? OK : FAILED;
  }

  /** Takes down what is left, in order, and gives back what was shared. */
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
