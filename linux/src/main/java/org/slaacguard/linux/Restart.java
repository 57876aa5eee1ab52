package org.slaacguard.linux;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Restarts this process with the same program and arguments, byte for byte, and with another
 * environment. The JVM reads some variables, such as the locale, only at its start.
 */
public final class Restart {
  private static final Path SELF = Path.of("/proc/self");

  private Restart() {}

  /**
   * Restarts the process. Returns only if that fails.
   *
   * @param variables variables to add or replace
   * @throws LinuxException if the program cannot be executed
   * @throws IOException if {@code /proc} cannot be read
   */
  public static void with(Map<String, String> variables) throws IOException {
    List<byte[]> arguments = split(Files.readAllBytes(SELF.resolve("cmdline")));
    List<byte[]> environment = new ArrayList<>();
    for (byte[] each : split(Files.readAllBytes(SELF.resolve("environ")))) {
      String text = new String(each, StandardCharsets.ISO_8859_1);
      if (variables.keySet().stream().noneMatch(name -> text.startsWith(name + "="))) {
        environment.add(each);
      }
    }
    variables.forEach(
        (name, value) -> environment.add((name + "=" + value).getBytes(StandardCharsets.UTF_8)));
    try (Arena arena = Arena.ofConfined();
        SignalHandover _ = SignalHandover.begin()) {
      long file = Native.string(arena, SELF.resolve("exe").toRealPath().toString()).address();
      LinuxException.check(
          Processes.execve(
              file, pointers(arena, arguments).address(), pointers(arena, environment).address()),
          "execve");
    }
  }

  /** Splits at zero bytes. */
  static List<byte[]> split(byte[] bytes) {
    List<byte[]> parts = new ArrayList<>();
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    for (byte b : bytes) {
      if (b == 0) {
        parts.add(part.toByteArray());
        part.reset();
      } else {
        part.write(b);
      }
    }
    return parts;
  }

  private static MemorySegment pointers(Arena arena, List<byte[]> texts) {
    MemorySegment all = arena.allocate(ValueLayout.JAVA_LONG, texts.size() + 1);
    for (int i = 0; i < texts.size(); i++) {
      byte[] text = texts.get(i);
      MemorySegment copy = arena.allocate(text.length + 1);
      MemorySegment.copy(text, 0, copy, ValueLayout.JAVA_BYTE, 0, text.length);
      all.setAtIndex(ValueLayout.JAVA_LONG, i, copy.address());
    }
    return all;
  }
}
