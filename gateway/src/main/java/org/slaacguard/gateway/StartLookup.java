package org.slaacguard.gateway;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.EndpointName;
import org.slaacguard.control.PeerSection;
import org.slaacguard.net.Endpoint;

/**
 * Looks up the names in a file at the start, many at a time and for a bounded time: a name without
 * an address does not delay the others.
 */
public final class StartLookup {
  private static final int THREADS = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Map<EndpointName, Endpoint> found = new ConcurrentHashMap<>();
  private final Map<EndpointName, String> failed = new ConcurrentHashMap<>();
  private final EndpointLookup.Once lookup;

  private StartLookup(EndpointLookup.Once lookup) {
    this.lookup = lookup;
  }

  /** Looks up all names of a configuration. */
  public static StartLookup of(Configuration configuration) {
    return of(configuration, EndpointLookup::once, PATIENCE);
  }

  static StartLookup of(Configuration configuration, EndpointLookup.Once lookup, Duration limit) {
    StartLookup all = new StartLookup(lookup);
    List<EndpointName> names =
        configuration.peers().stream()
            .map(PeerSection::endpoint)
            .filter(name -> name != null)
            .distinct()
            .toList();
    names.stream().filter(EndpointLookup::isAddress).forEach(all::look);
    List<EndpointName> slow = names.stream().filter(n -> !EndpointLookup.isAddress(n)).toList();
    if (!slow.isEmpty()) {
      all.lookTogether(slow, limit);
    }
    return all;
  }

  private void lookTogether(List<EndpointName> names, Duration limit) {
    LinkedBlockingQueue<EndpointName> queue = new LinkedBlockingQueue<>(names);
    CountDownLatch done = new CountDownLatch(names.size());
    AtomicBoolean late = new AtomicBoolean();
    // Platform threads, because the C library's look-up would pin a virtual thread's carrier.
    for (int i = 0; i < Math.min(THREADS, names.size()); i++) {
      Thread.ofPlatform()
          .daemon()
          .name("lookup-" + i)
          .start(
              () -> {
                for (EndpointName name = queue.poll();
                    name != null && !late.get();
                    name = queue.poll()) {
                  look(name);
                  done.countDown();
                }
              });
    }
    try {
      done.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      late.set(true);
    }
  }

  private void look(EndpointName name) {
    try {
      found.put(name, lookup.find(name));
    } catch (UnresolvedNameException e) {
      failed.put(name, String.valueOf(e.getMessage()));
    }
  }

  /** The address of each name that has one. */
  Map<EndpointName, Endpoint> found() {
    return Map.copyOf(found);
  }

  /** The peers whose endpoints have no address yet, and why. */
  public Map<PeerSection, String> missing(Configuration configuration) {
    Map<PeerSection, String> missing = new LinkedHashMap<>();
    for (PeerSection peer : configuration.peers()) {
      EndpointName name = peer.endpoint();
      if (name != null && !found.containsKey(name)) {
        missing.put(
            peer,
            failed.getOrDefault(name, "the endpoint " + name + " has no address: no answer yet"));
      }
    }
    return missing;
  }
}
