package org.slaacguard.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.FileSize;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets up logging to standard error, or to the file of a background daemon, of which two of at most
 * a megabyte exist. There is no configuration file, which would take a good part of the start.
 * {@code LOG_LEVEL} in the environment is the level: {@code trace}, {@code debug} or {@code
 * verbose}, {@code info}, {@code warn}, {@code error}, {@code silent} or {@code off}.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
  /** The system property that names the file. */
  static final String FILE_PROPERTY = "slaacguard.log.file";

  /**
   * One line per event: text of others, such as a provider or a receiver of webhooks, must neither
   * begin another line nor send commands to a terminal. A stack trace follows the line.
   */
  private static final String PATTERN =
      "%replace(%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %replace(%msg){'\\s*[\\r"
          + "\\n"
          + "]+\\s*', ' |"
          + " '}%n%ex){'[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]',"
          + " '?'}";

  private static final long LARGEST = 1 << 20;

  /** For the service loader. */
  public LogSetup() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    PatternLayoutEncoder encoder = encoder(context);
    String file = System.getProperty(FILE_PROPERTY);
    OutputStreamAppender<ILoggingEvent> appender =
        file == null ? console() : rolling(context, file);
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(level(System.getenv("LOG_LEVEL")));
    root.addAppender(appender);
    StartupAppender startup = new StartupAppender();
    startup.setContext(context);
    startup.start();
    root.addAppender(startup);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** For a command that does what a daemon logs, unless {@code LOG_LEVEL} says otherwise. */
  static void warningsAlone() {
    if (System.getenv("LOG_LEVEL") == null
        && LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)
            instanceof ch.qos.logback.classic.Logger root) {
      root.setLevel(Level.WARN);
    }
  }

  /** The encoder of lines. */
  static PatternLayoutEncoder encoder(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    return encoder;
  }

  /** What writes to standard error. Not started. */
  static ConsoleAppender<ILoggingEvent> console() {
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setTarget("System.err");
    return appender;
  }

  private static RollingFileAppender<ILoggingEvent> rolling(LoggerContext context, String file) {
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setContext(context);
    appender.setFile(file);
    FixedWindowRollingPolicy policy = new FixedWindowRollingPolicy();
    policy.setContext(context);
    policy.setParent(appender);
    policy.setFileNamePattern(file + ".%i");
    policy.setMinIndex(1);
    policy.setMaxIndex(1);
    policy.start();
    SizeBasedTriggeringPolicy<ILoggingEvent> trigger = new SizeBasedTriggeringPolicy<>();
    trigger.setContext(context);
    trigger.setMaxFileSize(new FileSize(LARGEST));
    trigger.start();
    appender.setRollingPolicy(policy);
    appender.setTriggeringPolicy(trigger);
    return appender;
  }

  private static Level level(@Nullable String word) {
    return switch (word == null ? "" : word.toLowerCase(Locale.ROOT)) {
      case "trace" -> Level.TRACE;
      case "debug", "verbose" -> Level.DEBUG;
      case "warn" -> Level.WARN;
      case "error" -> Level.ERROR;
      case "silent", "off" -> Level.OFF;
      default -> Level.INFO;
    };
  }
}
