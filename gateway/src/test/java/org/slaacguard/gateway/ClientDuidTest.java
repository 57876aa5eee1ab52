package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.net.Duid;

final class ClientDuidTest {
  private static final int ASKING = 8;

  @TempDir private Path folder;

  @Test
  void shouldMakeOneForAllThatAskAtTheSameTime() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(ASKING)) {
      for (int round = 0; round < 20; round++) {
        Path file = folder.resolve("duid" + round);
        CyclicBarrier together = new CyclicBarrier(ASKING);
        Callable<Duid> ask =
            () -> {
              together.await();
              return ClientDuid.of(file);
            };
        List<Future<Duid>> answers = new ArrayList<>();
        for (int i = 0; i < ASKING; i++) {
          answers.add(threads.submit(ask));
        }
        Set<Duid> made = new HashSet<>();
        for (Future<Duid> answer : answers) {
          made.add(answer.get());
        }
        assertEquals(Set.of(ClientDuid.of(file)), made);
      }
    }
  }

  @Test
  void shouldLeaveWhatIsNoDuid() throws Exception {
    Path file = Files.writeString(folder.resolve("duid"), "nonsense\n");
    assertThrows(IOException.class, () -> ClientDuid.of(file));
    assertEquals("nonsense\n", Files.readString(file));
  }
}
