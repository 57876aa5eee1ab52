package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slaacguard.fuzz.Seeds;
import org.slaacguard.fuzz.Target;

/**
 * A file is read, or its problems are told; one that was read is written so that it reads the same.
 */
public final class ConfigFileTarget implements Target {
  @Override
  public void run(byte[] input) {
    Configuration read;
    try {
      read = ConfigFile.parse("wg0.conf", new String(input, StandardCharsets.UTF_8));
    } catch (ConfigException e) {
      assertFalse(e.problems().isEmpty());
      return;
    }
    String written = ConfigFile.format(read);
    try (read;
        Configuration again = ConfigFile.parse("written", written)) {
      assertEquals(read, again);
    } catch (ConfigException e) {
      throw new AssertionError("what it wrote is refused: " + e.getMessage(), e);
    }
  }

  @Override
  public List<byte[]> seeds() throws IOException {
    return Seeds.texts("config.txt");
  }
}
