package org.slaacguard.gateway;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.MetricsSettings;
import org.slaacguard.control.WebhookSettings;
import org.slaacguard.net.PublicKey;
import org.slaacguard.web.Figure;
import org.slaacguard.web.MetricsServer;
import org.slaacguard.web.MetricsSource;
import org.slaacguard.web.WatchedInterface;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process tells of itself to whoever watches it: its metrics, where that is set. Where they
 * cannot be served, the log says why, and all else works.
 */
public final class ProcessWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessWatch.class);

  private final Gateway gateway;
  private final ProcessFigures figures;
  private final List<WebhookFeed> feeds = new ArrayList<>();
  private @Nullable MetricsServer metrics;

  private ProcessWatch(Gateway gateway, String version) {
    this.gateway = gateway;
    figures = new ProcessFigures(gateway.parts(), version);
  }

  /**
   * Begins to tell what the gateway's settings say.
   *
   * @param version of this program
   */
  public static ProcessWatch open(Gateway gateway, String version) {
    ProcessWatch watch = new ProcessWatch(gateway, version);
    MetricsSettings settings = gateway.parts().settings().metrics();
    if (settings != null) {
      try {
        watch.metrics = MetricsServer.open(settings, watch.new Source());
      } catch (IOException e) {
        LOG.error("{}; all else works", e.getMessage());
      }
    }
    for (WebhookSettings webhook : gateway.parts().settings().webhooks()) {
      watch.feeds.add(WebhookFeed.start(webhook, gateway.parts().events()));
    }
    return watch;
  }

  private final class Source implements MetricsSource {
    /** Those that are there, and those that a folder has files of. */
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
    public List<Figure> figures() {
      return figures.all(feeds);
    }
  }

  @Override
  public void close() {
    feeds.forEach(WebhookFeed::close);
    if (metrics != null) {
      metrics.close();
    }
  }
}
