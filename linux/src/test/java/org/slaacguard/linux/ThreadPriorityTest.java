package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ThreadPriorityTest {
  /** The nice value, which proc(5) counts as the 19th field of stat. */
  private static int nice() {
    try {
      String stat = Files.readString(Path.of("/proc/thread-self/stat"));
      // The second field is a name in brackets, with whatever in it.
      return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void shouldChangeTheCallingThreadAlone() throws Exception {
    int before = nice();
    CompletableFuture<Integer> changed = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(() -> changed.complete(ThreadPriority.nice(before + 3) == 0 ? nice() : before - 1));
    assertEquals(before + 3, changed.get());
    assertEquals(before, nice());
  }
}
