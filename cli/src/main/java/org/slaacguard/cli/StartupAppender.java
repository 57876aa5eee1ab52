package org.slaacguard.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slaacguard.gateway.StartupWarnings;

/** Passes warnings of a starting daemon to its parent, besides the log. */
final class StartupAppender extends AppenderBase<ILoggingEvent> {
  @Override
  protected void append(ILoggingEvent event) {
    if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
      StartupLines.warn(event.getFormattedMessage());
      StartupWarnings.tell(event.getThreadName(), event.getFormattedMessage());
    }
  }
}
