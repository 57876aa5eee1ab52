package org.slaacguard.cli;

import static java.util.stream.Collectors.joining;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slaacguard.gateway.StartupWarnings;

/** Passes warnings of a starting daemon to its parent, besides the log. */
final class StartupAppender extends AppenderBase<ILoggingEvent> {
  @Override
  protected void append(ILoggingEvent event) {
    if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
      // Escaped, because it goes to a terminal, and may quote text of others.
      String text =
          event.getFormattedMessage().lines().map(TerminalText::plain).collect(joining("\n"));
      StartupLines.warn(text);
      StartupWarnings.tell(event.getThreadName(), text);
    }
  }
}
