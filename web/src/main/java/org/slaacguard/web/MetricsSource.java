package org.slaacguard.web;

import java.util.List;

/** What a process tells its metrics of. Safe for use by several threads. */
public interface MetricsSource {
  /** Its interfaces. The caller closes each. */
  List<WatchedInterface> interfaces();

  /** Samples of the process itself. */
  List<Sample> processSamples();
}
