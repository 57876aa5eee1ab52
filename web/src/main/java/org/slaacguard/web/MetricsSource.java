package org.slaacguard.web;

import java.util.List;

/** Where metrics come from. Thread-safe. */
public interface MetricsSource {
  /** The interfaces of the process. The caller closes each. */
  List<WatchedInterface> interfaces();

  /** Samples of the process itself. */
  List<Sample> processSamples();
}
