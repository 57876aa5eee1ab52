package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slaacguard.fuzz.Seeds;
import org.slaacguard.fuzz.Target;
import org.slaacguard.net.PublicKey;

/**
 * A file, a zero byte, and what its interface has become: what is saved says that, unless a name is
 * kept, and a file whose interface has not changed stays as it is.
 */
public final class SavedTextTarget implements Target {
  @Override
  public void run(byte[] input) {
    String both = ByteText.decode(input);
    int cut = both.indexOf('\0');
    String text = cut < 0 ? both : both.substring(0, cut);
    String changed = cut < 0 ? both : both.substring(cut + 1);
    try (Configuration read = ConfigFile.parse("wg0.conf", text);
        Configuration now = ConfigFile.parse("now", changed)) {
      if (isIncremental(read) || isIncremental(now)) {
        return;
      }
      check(text, read, now);
    } catch (ConfigException e) {
      return;
    }
  }

  /** Of an interface AllowedIPs have no signs. */
  private static boolean isIncremental(Configuration file) {
    return file.peers().stream().anyMatch(PeerSection::incremental);
  }

  private static void check(String text, Configuration read, Configuration now) {
    FileState before = FileState.of(read);
    FileState is = FileState.of(now);
    try {
      assertEquals(text, SavedText.of("wg0.conf", text, before, before, read).text());
      SavedText saved = SavedText.of("wg0.conf", text, before, before, now);
      if (!saved.conflicts().isEmpty()) {
        assertTrue(text.contains("#disabled:"), () -> saved.conflicts().toString());
        return;
      }
      try (Configuration after = ConfigFile.parse("saved", saved.text())) {
        FileState says = FileState.of(after);
        assertEquals(is.device(), says.device());
        assertEquals(is.peers().size(), says.peers().size());
        for (PublicKey key : is.peers()) {
          assertSame(is, says, key);
        }
      }
    } catch (ConfigException e) {
      throw new AssertionError("saving spoiled the file: " + e.getMessage(), e);
    }
  }

  private static void assertSame(FileState is, FileState says, PublicKey key) {
    var wanted = Objects.requireNonNull(is.peer(key));
    var found = Objects.requireNonNull(says.peer(key), "a peer is missing");
    if (!Objects.equals(wanted.get(ConfigKey.ENDPOINT), found.get(ConfigKey.ENDPOINT))) {
      List<String> kept = Objects.requireNonNull(found.get(ConfigKey.ENDPOINT));
      assertTrue(EndpointName.parse(kept.getFirst()).isName(), kept::toString);
      found.remove(ConfigKey.ENDPOINT);
      wanted.remove(ConfigKey.ENDPOINT);
    }
    assertEquals(wanted, found);
  }

  @Override
  public List<byte[]> seeds() throws IOException {
    List<byte[]> files = Seeds.texts("config.txt");
    List<byte[]> pairs = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      ByteArrayOutputStream pair = new ByteArrayOutputStream();
      pair.writeBytes(files.get(i));
      pair.write(0);
      pair.writeBytes(files.get((i + 1) % files.size()));
      pairs.add(pair.toByteArray());
    }
    return pairs;
  }
}
