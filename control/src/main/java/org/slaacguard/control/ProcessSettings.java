package org.slaacguard.control;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is set for a process, whichever interfaces it serves. {@link ProcessFile} reads it.
 *
 * @param metrics null where none are served
 * @param eventMemory bytes in which the latest events are kept
 * @param history what is kept of the past
 */
public record ProcessSettings(
    @Nullable MetricsSettings metrics, int eventMemory, HistorySettings history) {
  private static final int EVENT_MEMORY = 1 << 20;

  /** Those of a process that nobody has configured. */
  public static final ProcessSettings USUAL =
      new ProcessSettings(null, EVENT_MEMORY, HistorySettings.USUAL);

  /** What the sections of a file say; what is wrong in them they note. */
  static ProcessSettings of(List<ProcessBlock> blocks) {
    MetricsSettings metrics = null;
    int memory = EVENT_MEMORY;
    HistorySettings history = HistorySettings.USUAL;
    for (ProcessBlock block : blocks) {
      switch (block.part()) {
        case METRICS -> metrics = MetricsSettings.of(block);
        case EVENTS ->
            memory = block.get(ProcessKey.EVENTS_MEMORY, ProcessSettings::memory, EVENT_MEMORY);
        case HISTORY -> history = HistorySettings.of(block);
      }
    }
    return new ProcessSettings(metrics, memory, history);
  }

  private static int memory(String text) {
    return (int) SizeText.parse(text, 1 << 16, 1 << 26);
  }

  /** The same with metrics served there. */
  public ProcessSettings withMetrics(MetricsSettings others) {
    return new ProcessSettings(others, eventMemory, history);
  }
}
