package org.slaacguard.control;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a process, whichever interfaces it serves. {@link ProcessFile} reads them.
 *
 * @param metrics null without a metrics server
 * @param eventMemory bytes for the latest events
 * @param history settings of the history
 * @param webhooks receivers of events
 */
public record ProcessSettings(
    @Nullable MetricsSettings metrics,
    int eventMemory,
    HistorySettings history,
    List<WebhookSettings> webhooks) {
  private static final int EVENT_MEMORY = 1 << 20;

  /** The defaults. */
  public static final ProcessSettings USUAL =
      new ProcessSettings(null, EVENT_MEMORY, HistorySettings.USUAL, List.of());

  /** Copies the list. */
  public ProcessSettings {
    webhooks = List.copyOf(webhooks);
  }

  /** The settings of a file's sections; problems are noted there. */
  static ProcessSettings of(List<ProcessBlock> blocks) {
    MetricsSettings metrics = null;
    int memory = EVENT_MEMORY;
    HistorySettings history = HistorySettings.USUAL;
    List<WebhookSettings> webhooks = new ArrayList<>();
    for (ProcessBlock block : blocks) {
      switch (block.part()) {
        case METRICS -> metrics = MetricsSettings.of(block);
        case EVENTS ->
            memory = block.get(ProcessKey.EVENTS_MEMORY, ProcessSettings::memory, EVENT_MEMORY);
        case HISTORY -> history = HistorySettings.of(block);
        case WEBHOOK -> {
          WebhookSettings webhook = WebhookSettings.of(block);
          if (webhook != null) {
            webhooks.add(webhook);
          }
        }
      }
    }
    return new ProcessSettings(metrics, memory, history, webhooks);
  }

  private static int memory(String text) {
    return (int) SizeText.parse(text, 1 << 16, 1 << 26);
  }

  /** The same with another metrics server. */
  public ProcessSettings withMetrics(MetricsSettings others) {
    return new ProcessSettings(others, eventMemory, history, webhooks);
  }
}
