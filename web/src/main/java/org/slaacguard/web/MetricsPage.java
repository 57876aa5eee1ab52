package org.slaacguard.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The whole page that Prometheus reads. */
public final class MetricsPage {
  private MetricsPage() {}

  /**
   * Asks and writes.
   *
   * @param endpoints whether the outer addresses of peers are told
   */
  public static byte[] of(MetricsSource source, boolean endpoints) {
    List<WatchedInterface> interfaces = source.interfaces();
    try {
      MetricsText text = new MetricsText();
      new PeerMetrics(interfaces, text).write(endpoints);
      new InterfaceMetrics(interfaces, text).write();
      figures(source.figures(), text);
      return text.bytes();
    } finally {
      interfaces.forEach(WatchedInterface::close);
    }
  }

  private static void figures(List<Figure> figures, MetricsText text) {
    @Nullable Metric before = null;
    for (Figure figure : figures) {
      if (!figure.metric().equals(before)) {
        before = figure.metric();
        text.begin(before);
      }
      text.sample(figure.value(), figure.labels().toArray(String[]::new));
    }
  }
}
