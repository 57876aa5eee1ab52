package org.slaacguard.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;

/**
 * Reads one configuration file, line by line, and goes on after an error so that all are told
 * together. A line that may hold a secret is never repeated in a message.
 */
final class ConfigReader {
  /** The two kinds of section. */
  enum Section {
    INTERFACE,
    PEER;

    @Override
    public String toString() {
      return this == INTERFACE ? "[Interface]" : "[Peer]";
    }
  }

  /** A name that can safely be repeated: no key in base64 is so short. */
  private static final Pattern NAME = Pattern.compile("\\[?[A-Za-z][A-Za-z0-9 _-]{0,31}]?");

  private final String file;
  private final List<ConfigException.Problem> problems = new ArrayList<>();
  private final InterfaceReader device = new InterfaceReader();
  private final List<PeerReader> peers = new ArrayList<>();
  private final Map<ConfigKey, Integer> seen = new HashMap<>();
  private @Nullable Section section;

  /** Whether the section is unknown, so that its keys cannot be judged. */
  private boolean skipping;

  ConfigReader(String file) {
    this.file = file;
  }

  Configuration read(String text) throws ConfigException {
    int number = 0;
    String body = text.startsWith("\ufeff") ? text.substring(1) : text;
    for (String line : (Iterable<String>) body.lines()::iterator) {
      number++;
      int comment = line.indexOf('#');
      String content = (comment < 0 ? line : line.substring(0, comment)).strip();
      if (content.startsWith("[")) {
        startSection(content, number);
      } else if (!content.isEmpty()) {
        readKey(content, number);
      }
    }
    List<PeerSection> finished = finishPeers();
    InterfaceSection finishedDevice = device.finish();
    Configuration configuration = new Configuration(finishedDevice, finished);
    if (!problems.isEmpty()) {
      configuration.close();
      peers.forEach(PeerReader::close);
      problems.sort((a, b) -> Integer.compare(a.line(), b.line()));
      throw new ConfigException(problems);
    }
    return configuration;
  }

  private void startSection(String header, int line) {
    seen.clear();
    skipping = false;
    if (header.equalsIgnoreCase(Section.INTERFACE.toString())) {
      section = Section.INTERFACE;
    } else if (header.equalsIgnoreCase(Section.PEER.toString())) {
      section = Section.PEER;
      peers.add(new PeerReader(line));
    } else {
      skipping = true;
      problem(line, "unknown section" + quoted(header) + "; a section is [Interface] or [Peer]");
    }
  }

  private void readKey(String content, int line) {
    int equals = content.indexOf('=');
    if (skipping) {
      return;
    }
    if (equals < 0) {
      problem(line, "a line is 'Key = value'");
      return;
    }
    String name = content.substring(0, equals).strip();
    String value = content.substring(equals + 1).strip();
    if (section == null) {
      problem(line, "a section, [Interface] or [Peer], must begin before the first key");
      return;
    }
    ConfigKey key = ConfigKey.find(name);
    if (key == null) {
      problem(
          line,
          "unknown key" + quoted(name) + " in " + section + "; the nearest is " + nearest(name));
      return;
    }
    if (!key.in(section)) {
      problem(line, key + " belongs in " + other() + ", not in " + section);
      return;
    }
    Integer before = seen.putIfAbsent(key, line);
    if (before != null && !key.repeatable()) {
      problem(line, key + " was already set on line " + before);
      return;
    }
    if (value.isEmpty() && key != ConfigKey.ALLOWED_IPS && key != ConfigKey.LEARNABLE_IPS) {
      problem(line, key + " has no value");
      return;
    }
    try {
      if (section == Section.INTERFACE) {
        device.set(key, value);
      } else {
        peers.getLast().set(key, value);
      }
    } catch (IllegalArgumentException e) {
      problem(line, key + ": " + e.getMessage());
    }
  }

  private String nearest(String name) {
    // Nobody mistypes a key into something so long: it is another thing, a secret perhaps.
    ConfigKey key = Nearest.of(name.length() > 64 ? "" : name, List.of(ConfigKey.values()));
    return section != null && key.in(section)
        ? key.toString()
        : key + ", which belongs in " + other();
  }

  private Section other() {
    return section == Section.INTERFACE ? Section.PEER : Section.INTERFACE;
  }

  private List<PeerSection> finishPeers() {
    List<PeerSection> finished = new ArrayList<>();
    Map<PublicKey, Integer> lines = new HashMap<>();
    for (PeerReader peer : peers) {
      PeerSection made = peer.finish();
      if (made == null) {
        if (!peer.keyWasTried()) {
          problem(peer.line(), "this [Peer] has no PublicKey");
        }
        continue;
      }
      finished.add(made);
      Integer before = lines.putIfAbsent(made.publicKey(), peer.line());
      if (before != null) {
        problem(peer.line(), "this [Peer] has the PublicKey of the one on line " + before);
      }
    }
    return finished;
  }

  private void problem(int line, String text) {
    problems.add(new ConfigException.Problem(file, line, text));
  }

  private static String quoted(String text) {
    return NAME.matcher(text).matches() ? " '" + text + "'" : "";
  }
}
