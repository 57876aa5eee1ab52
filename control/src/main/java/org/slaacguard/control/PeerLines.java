package org.slaacguard.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;

/**
 * The lines of a configuration file, each with its end, and the peers in them. Parses lines as
 * {@link ConfigReader} does.
 */
final class PeerLines {
  /** The beginning of each line of a disabled peer. */
  static final String MARKER = "#disabled:";

  private final List<String> lines;

  private PeerLines(List<String> lines) {
    this.lines = lines;
  }

  static PeerLines of(String text) {
    List<String> lines = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int newline = text.indexOf('\n', from);
      int end = newline < 0 ? text.length() : newline + 1;
      lines.add(text.substring(from, end));
      from = end;
    }
    return new PeerLines(lines);
  }

  List<String> lines() {
    return lines;
  }

  /** The end of the first line, which new lines get too. */
  String end() {
    return !lines.isEmpty() && lines.getFirst().endsWith("\r\n") ? "\r\n" : "\n";
  }

  List<PeerBlock> peers() {
    List<PeerBlock> peers = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      boolean disabled = isDisabled(i);
      if (header(i, disabled).equals("[peer]")) {
        PeerBlock peer = disabled ? disabled(i) : enabled(i);
        if (peer != null) {
          peers.add(peer);
        }
      }
    }
    return peers;
  }

  /** The indexes of the lines of {@code [Interface]} that are not empty, headers included. */
  List<Integer> interfaceLines() {
    List<Integer> own = new ArrayList<>();
    boolean inside = false;
    for (int i = 0; i < lines.size(); i++) {
      String header = header(i, false);
      if (!header.isEmpty()) {
        inside = header.equals("[interface]");
      }
      if (inside && !content(lines.get(i)).isEmpty()) {
        own.add(i);
      }
    }
    return own;
  }

  private @Nullable PeerBlock disabled(int header) {
    List<Integer> own = new ArrayList<>(List.of(header));
    for (int i = header + 1; i < lines.size() && isDisabled(i) && header(i, true).isEmpty(); i++) {
      own.add(i);
    }
    return block(own, true);
  }

  private @Nullable PeerBlock enabled(int header) {
    int next = header + 1;
    int last = header;
    while (next < lines.size() && header(next, false).isEmpty()) {
      last = content(lines.get(next)).isEmpty() ? last : next;
      next++;
    }
    // A comment below the last key belongs to the peer, unless a header follows it at once.
    int end = last + 1;
    while (end < next && !isBlank(end) && !isDisabled(end)) {
      end++;
    }
    if ((end == next && next < lines.size()) || (end < next && isDisabled(end))) {
      end = last + 1;
    }
    List<Integer> own = new ArrayList<>();
    for (int i = header; i < end; i++) {
      if (!isDisabled(i)) {
        own.add(i);
      }
    }
    return block(own, false);
  }

  private @Nullable PeerBlock block(List<Integer> own, boolean disabled) {
    int keyLine = -1;
    int nameLine = -1;
    PublicKey key = null;
    String name = null;
    for (int i : own) {
      String line = disabled ? bare(lines.get(i)) : lines.get(i);
      String said = PeerName.in(line);
      if (said != null && key == null && name == null) {
        name = said;
        nameLine = i;
      }
      PublicKey read = key(content(line));
      if (read != null) {
        key = read;
        keyLine = i;
      }
    }
    return key == null ? null : new PeerBlock(own, keyLine, nameLine, key, name, disabled);
  }

  private static @Nullable PublicKey key(String content) {
    int equals = content.indexOf('=');
    if (equals < 0
        || !AsciiWhitespace.remove(content.substring(0, equals)).equalsIgnoreCase("PublicKey")) {
      return null;
    }
    try {
      return PublicKey.parse(AsciiWhitespace.remove(content.substring(equals + 1)));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * The first line that does not belong to a peer, but would become part of it once the peer is
   * disabled. Somebody has moved disabled lines there. -1 if there is none.
   */
  int strayIn(PeerBlock block) {
    int last = block.lines().getLast();
    for (int i = block.header(); i <= last; i++) {
      if (!block.lines().contains(i)) {
        return i;
      }
    }
    boolean follows = last + 1 < lines.size() && isDisabled(last + 1);
    return follows && header(last + 1, true).isEmpty() ? last + 1 : -1;
  }

  /** The first line that would become part of a disabled peer once it is enabled; -1 for none. */
  int othersBehind(PeerBlock block) {
    int next = block.lines().getLast() + 1;
    while (next < lines.size() && content(lines.get(next)).isEmpty()) {
      next++;
    }
    return next < lines.size() && header(next, false).isEmpty() ? next : -1;
  }

  /** The blank line before a block that is removed together with it; -1 for none. */
  int blankBefore(List<Integer> block) {
    int before = block.getFirst() - 1;
    int after = block.getLast() + 1;
    boolean goes = before >= 0 && isBlank(before) && (after >= lines.size() || isBlank(after));
    return goes ? before : -1;
  }

  boolean isBlank(int index) {
    return AsciiWhitespace.trim(lines.get(index)).isEmpty();
  }

  private boolean isDisabled(int index) {
    return lines.get(index).startsWith(MARKER);
  }

  /** The header in a line, in lower case; empty if the line is no header. */
  private String header(int index, boolean disabled) {
    String line = lines.get(index);
    if (index == 0 && line.startsWith("\ufeff")) {
      line = line.substring(1);
    }
    String content = content(disabled ? bare(line) : line);
    return content.startsWith("[") ? AsciiWhitespace.remove(content).toLowerCase(Locale.ROOT) : "";
  }

  /** A line without its comment. */
  static String content(String line) {
    int comment = line.indexOf('#');
    return AsciiWhitespace.trim(comment < 0 ? line : line.substring(0, comment));
  }

  /** A line without the marker. The blank behind the marker may have been trimmed by an editor. */
  static String bare(String line) {
    if (!line.startsWith(MARKER)) {
      return line;
    }
    String rest = line.substring(MARKER.length());
    return rest.startsWith(" ") ? rest.substring(1) : rest;
  }
}
