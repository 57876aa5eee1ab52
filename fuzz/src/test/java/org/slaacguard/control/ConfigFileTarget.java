package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.slaacguard.fuzz.Seeds;
import org.slaacguard.fuzz.Target;

/**
 * A file is read, or its problems are told; one that was read is written so that it reads the same,
 * and its names are those that are read without its keys. It reads the same where its keys are
 * hidden.
 */
public final class ConfigFileTarget implements Target {
  @Override
  public void run(byte[] input) {
    ConfigNotes notes = new ConfigNotes();
    Configuration read;
    try {
      read = ConfigFile.parse("wg0.conf", ByteText.decode(input), notes);
    } catch (ConfigException e) {
      assertFalse(e.problems().isEmpty());
      assertEquals(NamesInFile.of(input), NamesInFile.of(input));
      assertThrows(ConfigException.class, () -> hidden(input).close());
      return;
    }
    String written = ConfigFile.format(read);
    try (read;
        Configuration again = ConfigFile.parse("written", written);
        Configuration hidden = hidden(input)) {
      assertEquals(read, again);
      assertEquals(read, hidden);
      assertEquals(notes.names(), NamesInFile.of(input));
    } catch (ConfigException e) {
      throw new AssertionError("what it wrote is refused: " + e.getMessage(), e);
    }
  }

  private static Configuration hidden(byte[] input) throws ConfigException {
    byte[] text = input.clone();
    try (HiddenKeys keys = HiddenKeys.hide(ByteBuffer.wrap(text))) {
      return ConfigFile.parse("wg0.conf", ByteText.decode(text), new ConfigNotes(), keys);
    }
  }

  @Override
  public List<byte[]> seeds() throws IOException {
    return Seeds.texts("config.txt");
  }
}
