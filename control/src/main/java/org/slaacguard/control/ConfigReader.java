package org.slaacguard.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one configuration file, line by line, and goes on after an error, so that all errors are
 * reported together. Messages never repeat a line that may hold a secret.
 */
final class ConfigReader {
  /** A name that can safely be repeated in messages: every base64 key is longer. */
  private static final Pattern NAME = Pattern.compile("\\[?[A-Za-z][A-Za-z0-9 _-]{0,31}]?");

  private final String file;
  private final ConfigNotes notes;
  private final List<ConfigException.Problem> problems = new ArrayList<>();
  private final HiddenKeys keys;
  private final InterfaceReader device;
  private final List<PeerReader> peers = new ArrayList<>();
  private final Map<FileKey, Integer> seenInInterface = new HashMap<>();
  private final Map<FileKey, Integer> seenInPeer = new HashMap<>();
  private @Nullable Section section;

  /** The settings with reach rules, by line. */
  private final Map<Integer, Settings> reaches = new LinkedHashMap<>();

  /** Whether the section is unknown, so that its keys cannot be judged. */
  private boolean skipping;

  ConfigReader(String file, ConfigNotes notes, HiddenKeys keys) {
    this.file = file;
    this.notes = notes;
    this.keys = keys;
    device = new InterfaceReader(keys);
  }

  Configuration read(String text) throws ConfigException {
    int number = 0;
    String body = text.startsWith("\ufeff") ? text.substring(1) : text;
    int from = 0;
    if (body.indexOf('\n') < 0 && AsciiWhitespace.trim(body).indexOf('\r') >= 0) {
      // As one line it would be one comment, or one section that nobody knows.
      problem(1, "its lines end with CR alone; save it with LF at their ends");
      body = "";
    }
    while (from < body.length()) {
      int newline = body.indexOf('\n', from);
      int end = newline < 0 ? body.length() : newline;
      String line = body.substring(from, end);
      number++;
      if (line.indexOf('\0') >= 0) {
        // All that follows is as unreadable.
        problem(number, "it has a NUL byte; text in UTF-16 must be saved as UTF-8");
        break;
      }
      readLine(line, number);
      from = end + 1;
    }
    if (section == null && problems.isEmpty()) {
      warn(0, "it has neither [Interface] nor [Peer], so it configures nothing");
    }
    List<PeerSection> finished = finishPeers();
    InterfaceSection finishedDevice = device.finish();
    tags(finished);
    Configuration configuration = new Configuration(finishedDevice, finished);
    if (!problems.isEmpty()) {
      configuration.close();
      peers.forEach(PeerReader::close);
      problems.sort((a, b) -> Integer.compare(a.line(), b.line()));
      throw new ConfigException(problems);
    }
    return configuration;
  }

  private void readLine(String line, int number) {
    int comment = line.indexOf('#');
    String content = AsciiWhitespace.trim(comment < 0 ? line : line.substring(0, comment));
    if (content.startsWith("[")) {
      startSection(AsciiWhitespace.remove(content), number);
    } else if (!content.isEmpty()) {
      readKey(content, number);
    }
  }

  private void startSection(String header, int line) {
    skipping = false;
    if (header.equalsIgnoreCase(Section.INTERFACE.toString())) {
      section = Section.INTERFACE;
    } else if (header.equalsIgnoreCase(Section.PEER.toString())) {
      section = Section.PEER;
      seenInPeer.clear();
      peers.add(new PeerReader(line, keys));
    } else {
      skipping = true;
      problem(
          line,
          "unknown section"
              + quoted(header)
              + "; "
              + ForeignKeys.ofSection(header).orElse("a section must be [Interface] or [Peer]"));
    }
  }

  private void readKey(String content, int line) {
    int equals = content.indexOf('=');
    if (skipping) {
      return;
    }
    if (equals < 0) {
      problem(line, "a line must be 'Key = value'");
      return;
    }
    String name = AsciiWhitespace.remove(content.substring(0, equals));
    if (section == null) {
      problem(line, "a section, [Interface] or [Peer], must begin before the first key");
      return;
    }
    if (name.isEmpty()) {
      problem(line, "there is no key before '='");
      return;
    }
    FileKey key = find(name);
    if (key == null) {
      problem(
          line,
          "unknown key"
              + quoted(name)
              + " in "
              + section
              + ForeignKeys.of(name).or(() -> nearest(name)).map(text -> "; " + text).orElse(""));
      return;
    }
    if (!key.in(section)) {
      problem(line, key + " belongs in " + section.other() + ", not in " + section);
      return;
    }
    String value = content.substring(equals + 1);
    value = key.isWireGuards() ? AsciiWhitespace.remove(value) : AsciiWhitespace.trim(value);
    if (value.isEmpty() && !key.mayBeEmpty()) {
      problem(line, key + " has no value");
      return;
    }
    Map<FileKey, Integer> seen = section == Section.INTERFACE ? seenInInterface : seenInPeer;
    Integer before = seen.put(key, line);
    if (before != null && !key.repeatable()) {
      warn(line, key + " was already set on line " + before + "; this one counts");
    }
    try {
      Consumer<String> warn = text -> warn(line, key + ": " + text);
      switch (key) {
        case ConfigKey stock when section == Section.INTERFACE -> device.set(stock, value, warn);
        case ConfigKey stock -> peers.getLast().set(stock, value, line, warn);
        case Setting<?> ours when section == Section.INTERFACE -> device.set(ours, value, warn);
        case Setting<?> ours -> peers.getLast().set(ours, value, warn);
      }
      if (key instanceof Setting<?> ours) {
        reach(ours, value, line);
      }
    } catch (IllegalArgumentException e) {
      problem(line, key + ": " + e.getMessage());
    }
  }

  /** The key that a mistyped one was meant to be; empty if it resembles none. */
  private Optional<String> nearest(String name) {
    List<FileKey> keys = new ArrayList<>(List.of(ConfigKey.values()));
    keys.addAll(SettingTable.all());
    Section here = section == null ? Section.INTERFACE : section;
    return SpellingSuggestion.near(name, keys)
        .map(
            key ->
                "the nearest is "
                    + (key.in(here) ? key : key + ", which belongs in " + here.other()));
  }

  private static @Nullable FileKey find(String name) {
    ConfigKey stock = ConfigKey.find(name);
    return stock != null ? stock : SettingTable.named(name);
  }

  private List<PeerSection> finishPeers() {
    MergedPeers merged = new MergedPeers();
    for (PeerReader peer : peers) {
      PeerSection made = peer.finish();
      if (made == null) {
        if (!peer.keyWasTried()) {
          problem(peer.line(), "this [Peer] has no PublicKey");
        }
        continue;
      }
      merged.add(made, peer.line(), this::warn);
      notes.peer(made.publicKey(), file, peer.line());
      if (made.endpoint() != null) {
        notes.endpoint(made.publicKey(), file, peer.endpointLine());
      }
    }
    return merged.finish();
  }

  /**
   * Warns about unknown tags: with a mistyped tag, peers would silently reach less than was meant.
   */
  private void tags(List<PeerSection> finished) {
    Set<Tag> known = PeerReach.tags(finished.stream().map(PeerSection::settings).toList());
    reaches.forEach(
        (line, said) ->
            PeerReach.unknownTags(said, known)
                .forEach(each -> warn(line, each + ": no peer has this tag")));
  }

  private void reach(Setting<?> setting, String value, int line) {
    if (setting.equals(SettingTable.MAY_REACH)) {
      reaches.put(line, reach(SettingTable.MAY_REACH, value));
    } else if (setting.equals(SettingTable.TAG_MAY_REACH)) {
      reaches.put(line, reach(SettingTable.TAG_MAY_REACH, value));
    }
  }

  private static <T> Settings reach(Setting<T> setting, String value) {
    return Settings.NONE.with(setting, setting.parse(value, warning -> {}));
  }

  private void problem(int line, String text) {
    problems.add(new ConfigException.Problem(file, line, text));
  }

  private void warn(int line, String text) {
    notes.warn(new ConfigException.Problem(file, line, text));
  }

  private static String quoted(String text) {
    return NAME.matcher(text).matches() ? " '" + text + "'" : "";
  }
}
