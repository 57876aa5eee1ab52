package org.slaacguard.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;

/**
 * Edits the peers in the text of a configuration file. An edit returns the whole new text. It
 * changes the lines of one peer, and no other byte. The text must be one that {@link ConfigFile}
 * reads.
 */
public final class PeerEdits {
  /** The fewest characters of a key that select its peer. */
  private static final int SHORTEST_KEY = 4;

  private final String file;
  private final PeerLines read;
  private final List<String> lines;

  /**
   * Reads the peers in a text.
   *
   * @param file the file's name, for messages
   */
  public PeerEdits(String file, String text) {
    this.file = file;
    read = PeerLines.of(text);
    lines = read.lines();
  }

  /**
   * A peer in the file.
   *
   * @param name null if it has none
   * @param line the number of its first line, from 1
   * @param text its section, without the marker that disables it; may contain a preshared key
   */
  public record Peer(
      PublicKey publicKey, @Nullable String name, boolean disabled, int line, String text) {}

  /** All peers, in the order of the file. */
  public List<Peer> peers() {
    return read.peers().stream().map(this::peer).toList();
  }

  private Peer peer(PeerBlock block) {
    StringBuilder text = new StringBuilder();
    block.lines().forEach(i -> text.append(PeerLines.bare(lines.get(i))));
    return new Peer(
        block.publicKey(), block.name(), block.disabled(), block.header() + 1, text.toString());
  }

  /**
   * Finds a peer by its name, its key, or the beginning of its key.
   *
   * @throws IllegalArgumentException if no peer matches, or several do
   */
  public Peer find(String nameOrKey) {
    return peer(blocks(nameOrKey).getFirst());
  }

  /** The sections of the peer; a file may have several of one peer. */
  private List<PeerBlock> blocks(String nameOrKey) {
    List<PeerBlock> all = read.peers();
    List<PeerBlock> found = filter(all, b -> nameOrKey.equals(b.name()));
    if (found.isEmpty()) {
      found = filter(all, b -> b.name() != null && nameOrKey.equalsIgnoreCase(b.name()));
    }
    if (found.isEmpty() && nameOrKey.length() >= SHORTEST_KEY) {
      found = filter(all, b -> b.publicKey().toString().startsWith(nameOrKey));
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          file
              + " has no peer of this name or key"
              + (nameOrKey.length() < SHORTEST_KEY
                  ? "; the beginning of a key has at least " + SHORTEST_KEY + " characters"
                  : "")
              + "; 'slaacguard peer list' shows those that it has");
    }
    PublicKey key = found.getFirst().publicKey();
    if (found.stream().anyMatch(b -> !b.publicKey().equals(key))) {
      throw new IllegalArgumentException(
          file
              + " has several such peers, on lines "
              + String.join(", ", found.stream().map(b -> "" + (b.header() + 1)).toList())
              + "; give more of the key");
    }
    return filter(all, b -> b.publicKey().equals(key));
  }

  private static List<PeerBlock> filter(
      List<PeerBlock> all, Function<PeerBlock, Boolean> condition) {
    return all.stream().filter(condition::apply).toList();
  }

  /**
   * Adds a peer at the end of the text.
   *
   * @param name null for none
   * @param section its lines without header and name, each with "\n"; the peer's key first
   * @throws IllegalArgumentException if the file has a peer of this name or key
   */
  public String add(@Nullable String name, PublicKey key, String section) {
    for (PeerBlock block : read.peers()) {
      if (block.publicKey().equals(key)) {
        throw new IllegalArgumentException(
            file + ":" + (block.header() + 1) + ": this key is there already");
      }
    }
    if (name != null) {
      checkIsFree(name, null);
    }
    String end = read.end();
    StringBuilder text = new StringBuilder(text(lines));
    if (!text.isEmpty()) {
      text.append(text.charAt(text.length() - 1) == '\n' ? "" : end).append(end);
    }
    text.append("[Peer]").append(end);
    if (name != null) {
      text.append(PeerName.line(name)).append(end);
    }
    return text.append(section.replace("\n", end)).toString();
  }

  private void checkIsFree(String name, @Nullable PublicKey except) {
    for (PeerBlock block : read.peers()) {
      if (name.equalsIgnoreCase(block.name())
          && (except == null || !block.publicKey().equals(except))) {
        throw new IllegalArgumentException(
            file
                + ":"
                + (block.header() + 1)
                + ": a peer of the name '"
                + block.name()
                + "' is there already");
      }
    }
  }

  /** Removes a peer, and the blank line before it. */
  public String remove(String nameOrKey) {
    Set<Integer> gone = new TreeSet<>();
    for (PeerBlock block : blocks(nameOrKey)) {
      gone.addAll(block.lines());
      int blank = read.blankBefore(block.lines());
      if (blank >= 0) {
        gone.add(blank);
      }
    }
    List<String> left = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!gone.contains(i)) {
        left.add(lines.get(i));
      }
    }
    return text(left);
  }

  /**
   * Gives a peer a name, or another one.
   *
   * @throws IllegalArgumentException if another peer has this name
   */
  public String rename(String nameOrKey, String name) {
    PeerBlock block = blocks(nameOrKey).getFirst();
    checkIsFree(name, block.publicKey());
    String line =
        (block.disabled() ? PeerLines.MARKER + " " : "") + PeerName.line(name) + read.end();
    List<String> changed = new ArrayList<>(lines);
    if (block.nameLine() >= 0) {
      changed.set(block.nameLine(), line);
    } else {
      changed.add(block.keyLine(), line);
    }
    return text(changed);
  }

  /**
   * Comments a peer out. {@link #enable} restores the present text.
   *
   * @throws IllegalArgumentException if the peer is disabled already
   */
  public String disable(String nameOrKey) {
    return change(nameOrKey, false, line -> PeerLines.MARKER + " " + line);
  }

  /**
   * Restores a peer that {@link #disable} has commented out.
   *
   * @throws IllegalArgumentException if the peer is enabled already
   */
  public String enable(String nameOrKey) {
    return change(nameOrKey, true, PeerLines::bare);
  }

  /** Changes each line of a peer's sections, those that are disabled or those that are not. */
  private String change(String nameOrKey, boolean disabled, Function<String, String> change) {
    List<PeerBlock> blocks = filter(blocks(nameOrKey), b -> b.disabled() == disabled);
    if (blocks.isEmpty()) {
      throw new IllegalArgumentException(
          file + ": this peer is " + (disabled ? "enabled" : "disabled") + " already");
    }
    for (PeerBlock block : blocks) {
      int stray = disabled ? read.othersBehind(block) : read.strayIn(block);
      if (stray >= 0) {
        throw new IllegalArgumentException(
            file
                + ":"
                + (stray + 1)
                + ": this line is among the peer's and not its own; move it to where it belongs");
      }
    }
    List<String> changed = new ArrayList<>(lines);
    blocks.forEach(b -> b.lines().forEach(i -> changed.set(i, change.apply(changed.get(i)))));
    return text(changed);
  }

  /**
   * Sets a key of a peer.
   *
   * @param value null removes the key
   */
  public String set(String nameOrKey, String key, @Nullable String value) {
    PeerBlock block = blocks(nameOrKey).getLast();
    List<Integer> present = new ArrayList<>();
    for (int i : block.lines()) {
      String content = PeerLines.content(PeerLines.bare(lines.get(i)));
      int equals = content.indexOf('=');
      if (equals >= 0
          && AsciiWhitespace.remove(content.substring(0, equals)).equalsIgnoreCase(key)) {
        present.add(i);
      }
    }
    String marker = block.disabled() ? PeerLines.MARKER + " " : "";
    List<String> changed = new ArrayList<>(lines);
    String line = marker + key + " = " + value + read.end();
    if (value != null && present.isEmpty()) {
      int at = block.keyLine();
      if (!changed.get(at).endsWith("\n")) {
        changed.set(at, changed.get(at) + read.end());
      }
      changed.add(at + 1, line);
      return text(changed);
    }
    // If the key occurs several times, the last value counts.
    for (int i : present.reversed()) {
      if (value != null && i == present.getLast()) {
        changed.set(i, line);
      } else {
        changed.remove(i);
      }
    }
    return text(changed);
  }

  private static String text(List<String> lines) {
    return String.join("", lines);
  }

  /** The value in the first comment {@code # key = value} of the text; null if there is none. */
  public @Nullable String comment(String key) {
    for (String line : lines) {
      String text = AsciiWhitespace.trim(line);
      int equals = text.indexOf('=');
      if (text.startsWith("#")
          && equals > 0
          && AsciiWhitespace.trim(text.substring(1, equals)).toLowerCase(Locale.ROOT).equals(key)) {
        return AsciiWhitespace.trim(text.substring(equals + 1));
      }
    }
    return null;
  }
}
