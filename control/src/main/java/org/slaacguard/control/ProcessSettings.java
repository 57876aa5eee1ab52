package org.slaacguard.control;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is set for a process, whichever interfaces it serves. {@link ProcessFile} reads it.
 *
 * @param metrics null where none are served
 * @param eventMemory bytes in which the latest events are kept
 * @param history what is kept of the past
 * @param webhooks who is told of events
 */
public record ProcessSettings(
    @Nullable MetricsSettings metrics,
    int eventMemory,
    HistorySettings history,
    List<WebhookSettings> webhooks) {
  private static final int EVENT_MEMORY = 1 << 20;

  /** Those of a process that nobody has configured. */
  public static final ProcessSettings USUAL =
      new ProcessSettings(null, EVENT_MEMORY, HistorySettings.USUAL, List.of());

  /** Copies the list. */
  public ProcessSettings {
    webhooks = List.copyOf(webhooks);
  }

  /** What the sections of a file say; what is wrong in them they note. */
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

  /** The same with metrics served there. */
  public ProcessSettings withMetrics(MetricsSettings others) {
    return new ProcessSettings(others, eventMemory, history, webhooks);
  }
}
