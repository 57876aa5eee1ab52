package org.slaacguard.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slaacguard.gateway.CommandOutput;
import org.slaacguard.gateway.EventClient;
import org.slaacguard.gateway.GatewayException;

/**
 * Prints the events of all processes as they come, including processes that start later. Each
 * process first sends the events that it remembers.
 */
final class EventFollower {
  private static final long LOOK_MILLIS = 1000;

  private final String interfaceName;
  private final long after;
  private final PrintWriter out;
  private final Map<Path, Thread> followed = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  EventFollower(String interfaceName, long after, PrintWriter out) {
    this.interfaceName = interfaceName;
    this.after = after;
    this.out = out;
  }

  /** Runs until a signal ends it, a process refuses, or nobody reads its output. */
  int run() throws IOException, GatewayException, InterruptedException {
    // Without an event nothing is written, and so nothing tells that head(1) has enough.
    while (!out.checkError() && !CommandOutput.isUnread()) {
      for (Path process : EventClient.processes()) {
        followed.computeIfAbsent(process, this::follow);
      }
      Exception problem = failure.get();
      if (problem instanceof GatewayException refused) {
        throw refused;
      }
      Thread.sleep(LOOK_MILLIS);
    }
    return Main.OK;
  }

  private Thread follow(Path process) {
    return Thread.ofVirtual().name("follow-" + process.getFileName()).start(() -> read(process));
  }

  private void read(Path process) {
    try {
      boolean _ =
          EventClient.ask(process, interfaceName, after, true, (millis, json) -> write(json));
    } catch (IOException e) {
      // The process has ended; a new one may start soon.
    } catch (GatewayException e) {
      failure.compareAndSet(null, e);
    } finally {
      followed.remove(process);
    }
  }

  private synchronized void write(String json) {
    out.println(json);
    out.flush();
  }
}
