package org.slaacguard.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The whole page that Prometheus reads. */
public final class MetricsPage {
  private MetricsPage() {}

  /**
   * The page as bytes.
   *
   * @param endpoints whether it has the outer addresses of peers
   */
  public static byte[] of(MetricsSource source, boolean endpoints) {
    List<WatchedInterface> interfaces = source.interfaces();
    try {
      MetricsText text = new MetricsText();
      new PeerMetrics(interfaces, text).write(endpoints);
      new InterfaceMetrics(interfaces, text).write();
      samples(source.processSamples(), text);
      return text.bytes();
    } finally {
      interfaces.forEach(WatchedInterface::close);
    }
  }

  private static void samples(List<Sample> samples, MetricsText text) {
    @Nullable Metric before = null;
    for (Sample sample : samples) {
      if (!sample.metric().equals(before)) {
        before = sample.metric();
        text.begin(before);
      }
      text.sample(sample.value(), sample.labels().toArray(String[]::new));
    }
  }
}
