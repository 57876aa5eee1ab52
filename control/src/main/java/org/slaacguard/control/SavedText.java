package org.slaacguard.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;

/**
 * Merges the changes on an interface into its file, since the interface was made from the file. All
 * other lines stay, byte for byte: comments, names, their order, disabled peers, and later edits.
 *
 * @param text the whole text; it holds the keys
 * @param conflicts values changed both in the file and, differently, on the interface. The file's
 *     lines stay. Each is a sentence that begins with {@code FILE:LINE}
 */
public record SavedText(String text, List<String> conflicts) {
  /** Copies the list. */
  public SavedText {
    conflicts = List.copyOf(conflicts);
  }

  /**
   * Merges.
   *
   * @param file the file's name, for messages
   * @param text the file's current text
   * @param read the file's state when the interface was made from it
   * @param made the interface's state at that time
   * @param now the interface's current state
   * @throws ConfigException if the file can no longer be parsed
   */
  public static SavedText of(
      String file, String text, FileState read, FileState made, Configuration now)
      throws ConfigException {
    try (Configuration there = ConfigFile.parse(file, text)) {
      Merge merge = new Merge(file, text, new States(read, made, FileState.of(there)), now);
      return merge.run();
    }
  }

  /** Three of the four states; the fourth is the file's current text. */
  private record States(FileState read, FileState made, FileState there) {}

  private static final class Merge {
    private final String file;
    private final String text;
    private final PeerLines lines;
    private final LineEdits edits;
    private final States states;
    private final Configuration now;
    private final FileState is;
    private final List<String> conflicts = new ArrayList<>();

    Merge(String file, String text, States states, Configuration now) {
      this.file = file;
      this.text = text;
      this.states = states;
      this.now = now;
      is = FileState.of(now);
      lines = PeerLines.of(text);
      edits = new LineEdits(lines.lines(), lines.end());
    }

    SavedText run() throws ConfigException {
      device();
      Map<PublicKey, List<PeerBlock>> blocks = new HashMap<>();
      for (PeerBlock block : lines.peers()) {
        blocks.computeIfAbsent(block.publicKey(), key -> new ArrayList<>()).add(block);
      }
      for (PublicKey key : states.made().peers()) {
        if (is.peer(key) == null && states.there().peer(key) != null) {
          gone(key, blocks.getOrDefault(key, List.of()));
        }
      }
      for (PeerSection peer : now.peers()) {
        peer(peer, blocks.getOrDefault(peer.publicKey(), List.of()));
      }
      String saved = edits.text();
      // The result must be parseable.
      ConfigFile.parse(file, saved).close();
      return new SavedText(saved, conflicts);
    }

    private void device() {
      List<Integer> own = lines.interfaceLines();
      KeyLines section = own.isEmpty() ? null : new KeyLines(lines, edits, Section.INTERFACE, own);
      Map<FileKey, List<String>> texts = SectionTexts.of(now.device());
      StringBuilder fresh = new StringBuilder();
      for (FileKey key : changed(states.made().device(), is.device())) {
        List<String> next = texts.getOrDefault(key, List.of());
        if (section != null) {
          set(
              section,
              key,
              new Values(states.read().device(), states.there().device(), is.device()),
              next);
        } else {
          ConfigWriter.lines(key, next).forEach(line -> fresh.append(line).append('\n'));
        }
      }
      if (!fresh.isEmpty()) {
        edits.append((text.isEmpty() ? "" : "\n") + "[Interface]\n" + fresh);
      }
    }

    /** The keys in which two states differ, always in the same order. */
    private static List<FileKey> changed(
        Map<FileKey, List<String>> before, Map<FileKey, List<String>> after) {
      Map<String, FileKey> keys = new HashMap<>();
      before.keySet().forEach(key -> keys.put(key.toString(), key));
      after.keySet().forEach(key -> keys.put(key.toString(), key));
      List<FileKey> changed = new ArrayList<>();
      for (String name : new TreeSet<>(keys.keySet())) {
        FileKey key = Objects.requireNonNull(keys.get(name));
        if (!Objects.equals(before.get(key), after.get(key))) {
          changed.add(key);
        }
      }
      return changed;
    }

    /** The values of a section: as read earlier, in the file now, and on the interface. */
    private record Values(
        Map<FileKey, List<String>> read,
        Map<FileKey, List<String>> there,
        Map<FileKey, List<String>> is) {
      boolean isEdited(FileKey key) {
        return !Objects.equals(read.get(key), there.get(key));
      }

      boolean isSaved(FileKey key) {
        return Objects.equals(there.get(key), is.get(key));
      }
    }

    private void set(KeyLines section, FileKey key, Values values, List<String> next) {
      if (values.isSaved(key) || (key == ConfigKey.ENDPOINT && keepsEndpoint(values))) {
        return;
      }
      if (values.isEdited(key)) {
        conflicts.add(
            file
                + ":"
                + section.line(key)
                + ": "
                + key
                + " was changed here and on the interface, to different values");
        return;
      }
      section.set(key, next, entries(section.section(), key));
    }

    /** A host name finds the peer wherever it roams; and an edit of the file outranks roaming. */
    private static boolean keepsEndpoint(Values values) {
      List<String> there = values.there().get(ConfigKey.ENDPOINT);
      boolean isName = there != null && EndpointName.parse(there.getFirst()).isName();
      return isName || values.isEdited(ConfigKey.ENDPOINT);
    }

    /** Parses the value of a line into entries, as the file's parser does. */
    private static Function<String, List<String>> entries(Section section, FileKey key) {
      return value -> {
        String peer = "\nPublicKey = " + "A".repeat(43) + "=";
        String one = section + (section == Section.PEER ? peer : "") + "\n" + key + " = " + value;
        try (Configuration read = ConfigFile.parse("", one)) {
          Map<FileKey, List<String>> texts =
              section == Section.PEER
                  ? SectionTexts.of(read.peers().getFirst())
                  : SectionTexts.of(read.device());
          return texts.getOrDefault(key, List.of());
        } catch (ConfigException e) {
          return List.of();
        }
      };
    }

    private void gone(PublicKey key, List<PeerBlock> blocks) {
      if (!Objects.equals(states.read().peer(key), states.there().peer(key))) {
        conflicts.add(
            file
                + ":"
                + (blocks.getFirst().header() + 1)
                + ": this peer was changed here, and removed from the interface");
        return;
      }
      for (PeerBlock block : blocks) {
        if (!block.disabled()) {
          new KeyLines(lines, edits, Section.PEER, block.lines()).removeAll();
        }
      }
    }

    private void peer(PeerSection peer, List<PeerBlock> blocks) {
      PublicKey key = peer.publicKey();
      Map<FileKey, List<String>> there = states.there().peer(key);
      Map<FileKey, List<String>> made = states.made().peer(key);
      if (there == null) {
        added(peer, made, blocks);
        return;
      }
      Map<FileKey, List<String>> texts = SectionTexts.of(peer);
      Map<FileKey, List<String>> after = Objects.requireNonNull(is.peer(key));
      // A peer new in both: whoever added it to the interface also added it to the file.
      Map<FileKey, List<String>> before = made == null ? there : made;
      Map<FileKey, List<String>> read = states.read().peer(key);
      Values values = new Values(read == null || made == null ? there : read, there, after);
      KeyLines section = section(blocks);
      for (FileKey changed : changed(before, after)) {
        set(section, changed, values, texts.getOrDefault(changed, List.of()));
      }
    }

    /** The lines of a peer in all of its sections; new values go into the last one. */
    private KeyLines section(List<PeerBlock> blocks) {
      List<Integer> own =
          blocks.stream()
              .filter(block -> !block.disabled())
              .flatMap(block -> block.lines().stream())
              .toList();
      return new KeyLines(lines, edits, Section.PEER, own);
    }

    /**
     * Handles a peer that is on the interface but not in the file: new there, or removed from the
     * file.
     */
    private void added(
        PeerSection peer, @Nullable Map<FileKey, List<String>> made, List<PeerBlock> blocks) {
      if (made != null) {
        return;
      }
      if (!blocks.isEmpty()) {
        conflicts.add(
            file
                + ":"
                + (blocks.getFirst().header() + 1)
                + ": this peer is disabled here, and was added to the interface");
        return;
      }
      edits.append("\n[Peer]\n" + ConfigWriter.lines(SectionTexts.of(peer)));
    }
  }
}
