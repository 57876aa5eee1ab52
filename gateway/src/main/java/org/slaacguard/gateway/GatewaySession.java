package org.slaacguard.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.Configuration;
import org.slaacguard.gateway.GatewayAnswers.Kind;
import org.slaacguard.history.HistoryBounds;
import org.slaacguard.host.CommandContext;
import org.slaacguard.linux.Capability;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executes the requests at the control socket of a process. Safe for use by several threads. */
final class GatewaySession {
  private static final Logger LOG = LoggerFactory.getLogger(GatewaySession.class);

  /**
   * Variables that hold for a whole process, so that a caller with another value needs another
   * process.
   */
  private static final List<String> COMMON =
      List.of(
          HistoryBounds.VARIABLE,
          ProcessSettingsFile.VARIABLE,
          UserspaceFactory.WARM_UP,
          "LOG_LEVEL");

  private static final String NONE = "it has no such interface";

  private final Gateway gateway;
  private final String version;
  private final String log;
  private final Semaphore followers = new Semaphore(EventSession.MOST_FOLLOWERS);

  /** Executes requests to a gateway. */
  GatewaySession(Gateway gateway, String version, String log) {
    this.gateway = gateway;
    this.version = version;
    this.log = log;
  }

  /**
   * Reads and executes one request, and reports its progress.
   *
   * @param progress hears how far the request is
   */
  void serve(SocketChannel client, LocalServer.Progress progress) throws IOException {
    Reader in = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
    try (GatewayAnswers answers = new GatewayAnswers(client)) {
      try {
        GatewayRequest request = GatewayCodec.read(GatewayCodec.lines(in));
        progress.whole();
        switch (request) {
          case GatewayRequest.Up up -> up(up, answers);
          case GatewayRequest.Reload reload -> reload(reload.name(), answers);
          case GatewayRequest.Save save -> {
            boolean done = gateway.interfaces().save(save.name());
            answers.tell(done ? Kind.DONE : Kind.DECLINED, done ? "" : NONE);
          }
          case GatewayRequest.GiveUp up -> {
            boolean done = gateway.interfaces().abandon(up.name());
            answers.tell(done ? Kind.DONE : Kind.DECLINED, done ? "" : NONE);
          }
          case GatewayRequest.FileOf of -> tellFile(gateway.interfaces().file(of.name()), answers);
          case GatewayRequest.Events events ->
              new EventSession(gateway.parts().events(), answers, () -> goesOn(progress))
                  .serve(events, followers);
        }
      } catch (Exception e) {
        String text = ErrorText.of(e);
        if (text == null) {
          LOG.error("a request could not be done", e);
        }
        answers.tell(Kind.ERROR, text == null ? e.toString() : text);
      }
    }
  }

  private static void goesOn(LocalServer.Progress progress) {
    progress.again();
    progress.whole();
  }

  private void up(GatewayRequest.Up asked, GatewayAnswers answers) throws Exception {
    String reason = reasonToDecline(asked);
    if (reason != null) {
      answers.tell(Kind.DECLINED, reason);
      return;
    }
    CommandContext context =
        new CommandContext(
            asked.environment(), asked.folder(), piece -> answers.tell(Kind.OUTPUT, piece));
    ConfiguredInterface served = new ConfiguredInterface(asked.file(), gateway.parts(), context);
    try (StartupWarnings.Listener _ = StartupWarnings.listen(served.name(), answers::warn)) {
      InterfaceRun run = gateway.begin(served);
      if (run == null) {
        answers.tell(Kind.DECLINED, "the running process goes down");
        return;
      }
      answers.tell(Kind.ACCEPTED, log);
      LOG.info("{} joins this process, from {}", served.name(), asked.file());
      run.awaitUp();
      answers.tell(Kind.DONE, "");
    }
  }

  /** Why this process cannot serve a file, though another process may; null if it can. */
  private @Nullable String reasonToDecline(GatewayRequest.Up asked)
      throws IOException, ConfigException {
    if (!asked.version().equals(version)) {
      return "the running process has version " + version;
    }
    if (!asked.identity().equals(identity(asked.file()))) {
      return "the running process does not see this file at " + asked.file();
    }
    String state = asked.environment().get(StateFolder.VARIABLE);
    if (!StateFolder.history().equals(StateFolder.history(state))) {
      return "the running process has another " + StateFolder.VARIABLE;
    }
    for (String variable : COMMON) {
      String wanted = asked.environment().get(variable);
      if (wanted != null && !Objects.equals(wanted, System.getenv(variable))) {
        return "the running process has another " + variable;
      }
    }
    Set<Capability> lacking;
    try (Configuration configuration = ConfigFiles.read(asked.file())) {
      lacking =
          Confinement.of(configuration, asked.file()).lacking(asked.rights(), asked.mayGain());
    }
    return lacking.isEmpty() ? null : "it needs rights that the running process has given up";
  }

  /**
   * Device and inode of a file, because a path may lead to different files in different mount
   * namespaces.
   */
  static String identity(Path file) throws IOException {
    return Files.getAttribute(file, "unix:dev") + ":" + Files.getAttribute(file, "unix:ino");
  }

  private void reload(String name, GatewayAnswers answers) throws Exception {
    List<String> names =
        name.isEmpty() ? gateway.runs().stream().map(InterfaceRun::name).toList() : List.of(name);
    FolderService folder = name.isEmpty() ? gateway.folder() : null;
    Queue<String> warnings = new ConcurrentLinkedQueue<>();
    List<StartupWarnings.Listener> listeners =
        names.stream().map(each -> StartupWarnings.listen(each, warnings::add)).toList();
    boolean any = folder != null;
    List<String> failures = new ArrayList<>();
    try {
      if (name.isEmpty()) {
        attempt("the process", () -> settings(answers), failures);
      }
      if (folder != null) {
        attempt(folder.toString(), folder::reload, failures);
      } else {
        any = reload(names, failures);
      }
    } finally {
      listeners.forEach(StartupWarnings.Listener::close);
    }
    // The log has failures, too, and they are told once.
    warnings.stream()
        .distinct()
        .filter(warning -> failures.stream().flatMap(String::lines).noneMatch(warning::contains))
        .forEach(answers::warn);
    if (!failures.isEmpty()) {
      throw new GatewayException(String.join("\n", failures));
    }
    answers.tell(any ? Kind.DONE : Kind.DECLINED, any ? "" : NONE);
  }

  private static void tellFile(@Nullable Path file, GatewayAnswers answers) {
    if (file == null) {
      answers.tell(Kind.DECLINED, NONE);
    } else {
      answers.tell(Kind.ACCEPTED, file.toString());
      answers.tell(Kind.DONE, "");
    }
  }

  private void settings(GatewayAnswers answers) throws Exception {
    gateway
        .parts()
        .settings()
        .reload(
            note -> {
              LOG.warn("{}", note);
              answers.warn(note);
            });
  }

  @FunctionalInterface
  private interface Step {
    void run() throws Exception;
  }

  /** Runs one step; a failure is collected, and does not stop the next step. */
  private static void attempt(String what, Step step, List<String> failures) {
    try {
      step.run();
    } catch (Exception e) {
      LOG.error("{} is not reloaded: {}", what, ErrorText.orFault(e));
      failures.add(ErrorText.orFault(e));
    }
  }

  private boolean reload(List<String> names, List<String> failures) {
    AtomicBoolean any = new AtomicBoolean();
    for (String each : names) {
      attempt(each, () -> any.compareAndSet(false, gateway.interfaces().reload(each)), failures);
    }
    return any.get();
  }
}
