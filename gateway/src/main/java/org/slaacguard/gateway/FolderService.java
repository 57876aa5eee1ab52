package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves all interfaces of a folder in one process, one for each file {@code NAME.conf}. A fault of
 * one keeps no other from coming up. An interface that has failed is tried again, after a pause
 * that doubles. One that somebody takes down stays down until the folder is read again.
 */
public final class FolderService {
  private static final Logger LOG = LoggerFactory.getLogger(FolderService.class);
  private static final String SUFFIX = ".conf";

  /** The longest pause, whatever happens. */
  private static final long LOOK_MILLIS = 60_000;

  /** Reports that come together are handled together. */
  private static final long TOGETHER_MILLIS = 100;

  private static final long FIRST_PAUSE_MILLIS = 5_000;
  private static final long LONGEST_PAUSE_MILLIS = 300_000;

  private final Gateway gateway;
  private final Path folder;
  private final ServiceManager manager;

  /** Guarded by this: when interfaces that have failed are tried again, and the pause before. */
  private final Map<String, Retry> retries = new LinkedHashMap<>();

  /** The files of the last reading of the folder. Changed under the lock of this. */
  private volatile Map<String, Path> files = Map.of();

  /** Released when something has changed that {@link #serve} looks at. */
  private final Semaphore news = new Semaphore(0);

  private record Retry(long at, long pause) {}

  @Override
  public String toString() {
    return folder.toString();
  }

  /** A service that has not read its folder yet. */
  public FolderService(Gateway gateway, Path folder, ServiceManager manager) {
    this.gateway = gateway;
    this.folder = folder;
    this.manager = manager;
  }

  /**
   * Serves until a signal ends the process, or something that all interfaces need has failed.
   *
   * @return the exit status
   * @throws GatewayException if there are files, and none of them comes up
   * @throws InterruptedException if this thread is interrupted, which ends it too
   */
  public int serve() throws IOException, GatewayException, InterruptedException {
    begin();
    gateway.serves(this);
    manager.ready(status());
    String told = status();
    while (gateway.parts().failure() == null) {
      if (news.tryAcquire(rest(), TimeUnit.MILLISECONDS)) {
        Thread.sleep(TOGETHER_MILLIS);
        news.drainPermits();
      } else if (rest() > 0) {
        continue; // only the time has passed
      }
      retry();
      String status = status();
      if (!status.equals(told)) {
        manager.status(status);
        told = status;
      }
    }
    return Gateway.FAILED;
  }

  /** An interface has begun, or has ended. Any thread; does not wait. */
  void changed() {
    news.release();
  }

  /** Milliseconds until an interface is tried again, if nothing happens before. */
  private synchronized long rest() {
    long now = System.nanoTime();
    long next = LOOK_MILLIS;
    for (Retry each : retries.values()) {
      next = Math.min(next, (each.at() - now) / 1_000_000 + 1);
    }
    return Math.max(0, next);
  }

  private synchronized void begin() throws IOException, GatewayException {
    files = read();
    if (files.isEmpty()) {
      LOG.info("{}; 'slaacguard reload' looks again", status());
    }
    files.forEach(this::up);
    if (!files.isEmpty() && retries.size() == files.size()) {
      throw new GatewayException("no interface of " + folder + " comes up");
    }
  }

  /**
   * Reads the folder: the files, by the names of their interfaces. A file whose name is no
   * interface's is left out, and logged.
   */
  private Map<String, Path> read() throws IOException {
    Map<String, Path> found = new TreeMap<>();
    for (Path file : InterfaceNames.files(folder)) {
      try {
        found.put(InterfaceNames.ofFile(file), file);
      } catch (GatewayException e) {
        LOG.error("{}: {}", file, e.getMessage());
      }
    }
    return found;
  }

  private void up(String name, Path file) {
    try {
      gateway.up(new ConfiguredInterface(file, gateway.parts(), null));
      retries.remove(name);
    } catch (Exception e) {
      tellWhy(name, e);
      later(name);
    }
  }

  private static void tellWhy(String name, Exception e) {
    String text = ErrorText.of(e);
    if (text == null) {
      LOG.error("{} does not come up", name, e);
    } else {
      LOG.error("{} does not come up: {}", name, text);
    }
  }

  private void later(String name) {
    Retry before = retries.get(name);
    long pause =
        before == null ? FIRST_PAUSE_MILLIS : Math.min(2 * before.pause(), LONGEST_PAUSE_MILLIS);
    retries.put(name, new Retry(System.nanoTime() + pause * 1_000_000, pause));
    changed();
  }

  /** Schedules another try of an interface that has failed while it was up. */
  synchronized void failed(String name) {
    if (files.containsKey(name)) {
      later(name);
    }
  }

  private synchronized void retry() {
    long now = System.nanoTime();
    List<String> due =
        retries.entrySet().stream()
            .filter(each -> each.getValue().at() - now <= 0)
            .map(Map.Entry::getKey)
            .toList();
    for (String name : due) {
      Path file = files.get(name);
      if (file == null || gateway.interfaces().has(name)) {
        retries.remove(name);
      } else {
        up(name, file);
      }
    }
  }

  /**
   * Reads the folder again. Interfaces of new files come up, those of deleted files go down, and
   * the others follow their files.
   *
   * @throws GatewayException what has failed, for each interface; all others are done
   */
  synchronized void reload() throws IOException, GatewayException {
    manager.reloading();
    StringBuilder failures = new StringBuilder();
    try {
      Map<String, Path> before = files;
      files = read();
      for (String name : before.keySet()) {
        if (!files.containsKey(name)) {
          retries.remove(name);
          if (gateway.interfaces().has(name)) {
            LOG.info("{} goes down, since its file is gone", name);
            gateway.interfaces().down(name);
          }
        }
      }
      files.forEach(
          (name, file) -> {
            try {
              if (!gateway.interfaces().reload(name)) {
                gateway.up(new ConfiguredInterface(file, gateway.parts(), null));
              }
              retries.remove(name);
            } catch (Exception e) {
              tellWhy(name, e);
              failures.append(failures.isEmpty() ? "" : "\n").append(ErrorText.orFault(e));
              if (!gateway.interfaces().has(name)) {
                later(name);
              }
            }
          });
    } finally {
      manager.ready(status());
    }
    if (!failures.isEmpty()) {
      throw new GatewayException(failures.toString());
    }
  }

  /** The interfaces that have files. Does not wait for a reload. */
  Set<String> names() {
    return Set.copyOf(files.keySet());
  }

  private String status() {
    List<String> up = gateway.runs().stream().map(InterfaceRun::name).toList();
    List<String> down = down(up);
    if (up.isEmpty() && down.isEmpty()) {
      return "no interface: " + folder + " has no file NAME" + SUFFIX;
    }
    return (up.isEmpty() ? "none is up" : "up: " + String.join(" ", up))
        + (down.isEmpty() ? "" : "; down: " + String.join(" ", down));
  }

  private synchronized List<String> down(List<String> up) {
    return files.keySet().stream().filter(name -> !up.contains(name)).collect(Collectors.toList());
  }
}
