package org.slaacguard.gateway;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.MetricsSettings;
import org.slaacguard.control.ProcessSettings;
import org.slaacguard.control.WebhookSettings;
import org.slaacguard.net.PublicKey;
import org.slaacguard.web.MetricsServer;
import org.slaacguard.web.MetricsSource;
import org.slaacguard.web.Sample;
import org.slaacguard.web.WatchedInterface;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the metrics and feeds the webhooks of a process, as its settings say. If metrics cannot be
 * served, the log says why, and everything else works.
 */
public final class ProcessWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessWatch.class);

  private final Gateway gateway;
  private final ProcessMetrics processMetrics;
  private volatile List<WebhookFeed> feeds = List.of();

  // By this.
  private @Nullable MetricsServer metrics;
  private @Nullable MetricsSettings served;

  private ProcessWatch(Gateway gateway, String version) {
    this.gateway = gateway;
    processMetrics = new ProcessMetrics(gateway.parts(), version);
  }

  /**
   * Begins to tell what the gateway's settings say.
   *
   * @param version of this program
   */
  public static ProcessWatch open(Gateway gateway, String version) {
    ProcessWatch watch = new ProcessWatch(gateway, version);
    ProcessSettings settings = gateway.parts().settings().current();
    try {
      watch.serve(settings.metrics());
    } catch (IOException e) {
      LOG.error("{}; all else works", e.getMessage());
    }
    watch.tell(settings.webhooks());
    gateway.parts().settings().add(watch::follow);
    return watch;
  }

  /** Those who are told already are told on; what waits for others is lost. */
  private synchronized void follow(ProcessSettings next) throws IOException {
    MetricsSettings before = served;
    try {
      serve(next.metrics());
    } catch (IOException e) {
      serve(before);
      if (!Objects.equals(next.metrics(), gateway.parts().settings().current().metrics())) {
        throw e;
      }
      LOG.warn("{}; all else works", e.getMessage()); // as before
    }
    tell(next.webhooks());
  }

  private void serve(@Nullable MetricsSettings wanted) throws IOException {
    if (metrics != null && Objects.equals(wanted, served)) {
      return;
    }
    if (metrics != null) {
      metrics.close();
      metrics = null;
      LOG.info("metrics are no longer served at {}", served == null ? "" : served.listen());
    }
    served = null;
    if (wanted != null) {
      metrics = MetricsServer.open(wanted, new Source());
      served = wanted;
    }
  }

  private void tell(List<WebhookSettings> wanted) {
    List<WebhookFeed> before = new ArrayList<>(feeds);
    List<WebhookFeed> next = new ArrayList<>();
    for (WebhookSettings each : wanted) {
      WebhookFeed kept = before.stream().filter(feed -> feed.follow(each)).findFirst().orElse(null);
      before.remove(kept);
      next.add(kept == null ? WebhookFeed.start(each, gateway.parts().events()) : kept);
    }
    before.forEach(WebhookFeed::close);
    feeds = List.copyOf(next);
  }

  private final class Source implements MetricsSource {
    /** The running interfaces, and those for which a folder has files. */
    @Override
    public List<WatchedInterface> interfaces() {
      Map<String, WatchedInterface> watched = new TreeMap<>();
      for (InterfaceRun run : gateway.runs()) {
        Map<PublicKey, String> names = gateway.parts().names().of(run.name());
        watched.put(run.name(), new WatchedInterface(run.name(), run.status(), names));
      }
      FolderService folder = gateway.folder();
      if (folder != null) {
        folder
            .names()
            .forEach(name -> watched.putIfAbsent(name, new WatchedInterface(name, null, Map.of())));
      }
      return List.copyOf(watched.values());
    }

    @Override
    public List<Sample> processSamples() {
      return processMetrics.all(feeds);
    }
  }

  @Override
  public synchronized void close() {
    feeds.forEach(WebhookFeed::close);
    if (metrics != null) {
      metrics.close();
    }
  }
}
