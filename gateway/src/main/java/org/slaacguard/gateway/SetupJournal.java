package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was done to an interface, and how it was before, for as long as that is to be undone. An
 * interface of the kernel's outlives a daemon that is killed; the next one reads here what the
 * interface was like before the first came, and what is its own to take away.
 *
 * <p>A file of lines, since it is only ever added to:
 *
 * <pre>
 *   of BOOT NAMESPACE INDEX      the interface; what was done to another one went with it, and
 *                                what was done to the host is taken over
 *   former SETTING=VALUE         as it was
 *   ours STEP                    was not there before
 *   undone STEP or SETTING       forget it: what the next one's file did not want any more
 * </pre>
 *
 * <p>A file that cannot be written keeps nobody from going up: then only a crash is not undone. For
 * one thread.
 */
class SetupJournal {
  private static final Logger LOG = LoggerFactory.getLogger(SetupJournal.class);
  private static final Path FOLDER = Path.of("/run/slaacguard");
  private static final String FORMER = "former ";
  private static final String OURS = "ours ";
  private static final String UNDONE = "undone ";
  private static final Pattern OF_HOST =
      Pattern.compile("(?:rule|filter) .+|DNS|free table|ipv[46]/conf/all/.+");
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path NAMESPACE = Path.of("/proc/thread-self/ns/net");

  private final Path file;
  private final Map<String, String> former = new HashMap<>();
  private final Set<String> ours = new LinkedHashSet<>();

  /** What is named in this life, and not only by an earlier daemon. */
  private final Set<String> again = new HashSet<>();

  private boolean opened;
  private boolean writable;

  /** Not read yet. */
  SetupJournal(Path file) {
    this.file = file;
  }

  /** Where an interface's is. */
  static Path of(String interfaceName) {
    return FOLDER.resolve(interfaceName + ".before");
  }

  /** Where that of its {@link RouterGuard} is. */
  static Path guard(String interfaceName) {
    return FOLDER.resolve(interfaceName + ".guard");
  }

  /** Reads what an earlier daemon left of this interface, or begins. */
  void open(int linkIndex) {
    former.clear();
    ours.clear();
    again.clear();
    try {
      String first = first(linkIndex);
      List<String> lines = read();
      if (isOf(lines, first)) {
        lines.forEach(this::take);
        LOG.info("an earlier daemon left its work on the interface; it is taken over");
      } else {
        if (isOfHost(lines, first)) {
          lines.forEach(this::take);
          former.keySet().retainAll(ofHost(former.keySet()));
          ours.retainAll(ofHost(ours));
        }
        begin(first);
      }
      opened = true;
      writable = true;
    } catch (IOException e) {
      LOG.debug("no journal of the set-up: {}", file, e);
      writable = false;
    }
  }

  /** Whether an earlier daemon left work on this interface; reads only. */
  boolean isLeft(int linkIndex) {
    try {
      return isOf(read(), first(linkIndex));
    } catch (IOException e) {
      LOG.debug("no journal of the set-up: {}", file, e);
      return false;
    }
  }

  private static boolean isOf(List<String> lines, String first) {
    return !lines.isEmpty() && lines.getFirst().equals(first);
  }

  /** Whether it is about an interface of the same host and run of it, such as one that is gone. */
  private static boolean isOfHost(List<String> lines, String first) {
    return !lines.isEmpty()
        && lines.getFirst().startsWith(first.substring(0, first.lastIndexOf(' ') + 1));
  }

  private static List<String> ofHost(Set<String> names) {
    return names.stream().filter(name -> OF_HOST.matcher(name).matches()).toList();
  }

  private static String first(int linkIndex) throws IOException {
    return "of %s %s %d"
        .formatted(
            Files.readString(BOOT).strip(), Files.getAttribute(NAMESPACE, "unix:ino"), linkIndex);
  }

  private List<String> read() throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private void begin(String first) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    List<String> lines = new ArrayList<>(List.of(first));
    former.forEach((setting, value) -> lines.add(FORMER + setting + "=" + value));
    ours.forEach(step -> lines.add(OURS + step));
    // At once, so that what is taken over is not lost if this daemon is killed here.
    Path whole = file.resolveSibling(file.getFileName() + ".new");
    Files.write(whole, lines);
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private void take(String line) {
    int equals = line.indexOf('=');
    if (line.startsWith(UNDONE)) {
      ours.remove(line.substring(UNDONE.length()));
      former.remove(line.substring(UNDONE.length()));
    } else if (line.startsWith(OURS)) {
      ours.add(line.substring(OURS.length()));
    } else if (line.startsWith(FORMER) && equals > 0) {
      former.put(line.substring(FORMER.length(), equals), line.substring(equals + 1));
    }
  }

  /**
   * How a setting was before the first daemon came.
   *
   * @param now how it is; that, where nothing else is known, and known from then on
   */
  String former(String setting, String now) {
    again.add(setting);
    String known = former.putIfAbsent(setting, now);
    if (known != null) {
      return known;
    }
    write(FORMER + setting + "=" + now);
    return now;
  }

  /** Whether it is known how a setting was before the first daemon came. */
  boolean knows(String setting) {
    return former.containsKey(setting);
  }

  /** Whether this was done by us, or by a daemon that was killed. */
  boolean isOurs(String step) {
    return ours.contains(step);
  }

  /** This is done by us. */
  void ours(String step) {
    again.add(step);
    if (ours.add(step)) {
      write(OURS + step);
    }
  }

  /** What an earlier daemon did and nobody has named since, the last first. */
  List<String> leftSteps() {
    List<String> left = new ArrayList<>(ours);
    left.removeAll(again);
    left.removeAll(former.keySet());
    return left.reversed();
  }

  /** The settings that an earlier daemon changed and nobody has named since, as they were. */
  Map<String, String> leftSettings() {
    Map<String, String> left = new HashMap<>(former);
    left.keySet().removeAll(again);
    return left;
  }

  /** A step or setting of an earlier daemon is as it was before that. */
  void undone(String name) {
    ours.remove(name);
    former.remove(name);
    write(UNDONE + name);
  }

  /** Before what the line is about is done: who is killed in between has only written too much. */
  void write(String line) {
    if (!writable) {
      return;
    }
    try {
      Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      LOG.debug("no journal of the set-up any more: {}", file, e);
      writable = false;
    }
  }

  /** All is undone. Without {@link #open} the file is another daemon's. */
  void end() {
    if (!opened) {
      return;
    }
    opened = false;
    writable = false;
    former.clear();
    ours.clear();
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.debug("not deleted: {}", file, e);
    }
  }
}
