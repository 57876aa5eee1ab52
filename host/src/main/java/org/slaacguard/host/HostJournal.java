package org.slaacguard.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Counted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of our steps on the host. Each step is in it from before it is done until it is
 * undone. A killed daemon leaves its file, from which the next one knows what to undo, and how
 * things were. Steps that belong to an interface end with it; the journal of a former interface
 * keeps only steps of the host.
 *
 * <pre>
 *   slaacguard-journal BOOT NAMESPACE INDEX    the interface
 *   begun SCOPE STEP                           is about to be done; see {@link StepText}
 *   undone SCOPE STEP                          is undone
 * </pre>
 *
 * <p>A line that cannot be read, as from a newer version, stays in the file while its subject may
 * exist, and every start reports it. Safe for use by several threads.
 */
class HostJournal {
  private static final Logger LOG = LoggerFactory.getLogger(HostJournal.class);
  private static final Path FOLDER = Path.of("/run/slaacguard");
  private static final String BEGUN = "begun";
  private static final String UNDONE = "undone";

  /** The number of lines at which the file is rewritten with its live contents. */
  private static final int MAX_LINES = 4096;

  private final String name;
  private final JournalFile file;
  private final Map<String, HostDiff.Done> done = new LinkedHashMap<>();

  /** Lines that cannot be read, without those that another such line undoes. */
  private final List<String> unknown = new ArrayList<>();

  private JournalFile.@Nullable Owner owner;
  private boolean begun;
  private int written;

  /** Not read yet. */
  HostJournal(Path file) {
    name = String.valueOf(file.getFileName());
    this.file = new JournalFile(file);
  }

  /** The file of an interface. */
  static Path fileOf(String interfaceName) {
    return FOLDER.resolve(interfaceName + ".journal");
  }

  /**
   * Reads what an earlier daemon has left of this interface, in the calling thread's network
   * namespace. Does so once for each interface.
   *
   * @param linkIndex the interface
   */
  synchronized void open(int linkIndex) {
    if (owner != null && owner.linkIndex() == linkIndex) {
      return;
    }
    JournalFile.Owner now;
    try {
      now = JournalFile.Owner.of(linkIndex);
    } catch (IOException e) {
      throw new IllegalStateException("cannot tell whose a journal is", e);
    }
    owner = now;
    done.clear();
    unknown.clear();
    JournalFile.Contents left = file.read();
    begun = false;
    if (left != null) {
      take(left, now);
    }
  }

  private void take(JournalFile.Contents left, JournalFile.Owner now) {
    if (!left.owner().isOfSameHost(now)) {
      LOG.info("{} is of another run of this host, or another network namespace", name);
    } else {
      left.lines().forEach(this::take);
      if (left.owner().linkIndex() != now.linkIndex()) {
        done.values().removeIf(each -> each.step().scope() == SetupStep.Scope.INTERFACE);
        unknown.removeIf(line -> line.startsWith(BEGUN + " " + word(SetupStep.Scope.INTERFACE)));
      }
    }
    if (done.isEmpty() && unknown.isEmpty()) {
      file.delete();
      return;
    }
    LOG.info("an earlier daemon left changes on the host, which are taken over");
    if (!unknown.isEmpty()) {
      LOG.warn(
          "{} has {} that this version does not understand and so does not undo; the first: {}",
          name,
          Counted.of(unknown.size(), "line"),
          unknown.getFirst());
    }
    begin();
  }

  private void take(String line) {
    String[] words = line.split(" ", 3);
    try {
      if (words.length != 3) {
        throw new IllegalArgumentException("no line of a journal");
      }
      SetupStep step = StepText.parse(words[2]);
      switch (words[0]) {
        case BEGUN -> done.put(step.subject(), new HostDiff.Done(step, false));
        case UNDONE -> done.remove(step.subject());
        default -> throw new IllegalArgumentException("no line of a journal");
      }
    } catch (IllegalArgumentException e) {
      LOG.debug("not understood: {}", line, e);
      // A newer version may have undone a step that only it knows.
      if (!words[0].equals(UNDONE) || !unknown.remove(BEGUN + line.substring(UNDONE.length()))) {
        unknown.add(line);
      }
    }
  }

  private void begin() {
    List<String> lines = new ArrayList<>(unknown);
    done.values().forEach(each -> lines.add(line(BEGUN, each.step())));
    JournalFile.Owner own = owner;
    if (own == null) {
      throw new IllegalStateException("not opened");
    }
    file.begin(own, lines);
    begun = true;
    written = 0;
  }

  private static String line(String word, SetupStep step) {
    return "%s %s %s".formatted(word, word(step.scope()), StepText.format(step));
  }

  private static String word(SetupStep.Scope scope) {
    return switch (scope) {
      case INTERFACE -> "interface";
      case HOST -> "host";
    };
  }

  /** Our steps, in the order in which they were done. */
  synchronized List<HostDiff.Done> done() {
    return List.copyOf(done.values());
  }

  /** Our step with this subject. */
  synchronized Optional<SetupStep> find(String subject) {
    return Optional.ofNullable(done.get(subject)).map(HostDiff.Done::step);
  }

  /**
   * Records that a step is about to be done. If the daemon is killed before, the record is
   * harmless.
   */
  void begin(SetupStep step) {
    begin(List.of(step));
  }

  /** Records that steps are about to be done, by one line each, written together. */
  synchronized void begin(List<? extends SetupStep> steps) {
    List<String> lines = new ArrayList<>();
    for (SetupStep step : steps) {
      HostDiff.Done known = done.put(step.subject(), new HostDiff.Done(step, false));
      if (known == null || !known.step().equals(step)) {
        lines.add(line(BEGUN, step));
      }
    }
    if (!begun && !steps.isEmpty()) {
      begin();
    } else {
      add(lines);
    }
  }

  /** Records that a step is done. */
  synchronized void did(SetupStep step) {
    done.replace(step.subject(), new HostDiff.Done(step, true));
  }

  /** Records that a step was undone, or was never done. */
  void undone(SetupStep step) {
    undone(List.of(step));
  }

  /** The same for several steps, by one line each, written together. */
  synchronized void undone(List<? extends SetupStep> steps) {
    List<String> lines = new ArrayList<>();
    for (SetupStep step : steps) {
      if (done.remove(step.subject()) != null) {
        lines.add(line(UNDONE, step));
      }
    }
    if (!lines.isEmpty() && done.isEmpty() && unknown.isEmpty()) {
      file.delete();
      begun = false;
    } else {
      add(lines);
    }
  }

  private void add(List<String> lines) {
    written += lines.size();
    if (written > MAX_LINES) {
      begin();
    } else if (!lines.isEmpty()) {
      write(String.join("\n", lines));
    }
  }

  /** Adds lines to the file. */
  void write(String lines) {
    file.append(lines);
  }
}
