package org.slaacguard.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class KernelTasksTest {
  private final KernelTasks tasks = new KernelTasks();
  private final List<String> done = new ArrayList<>();

  private FutureTask<Boolean> request() {
    return new FutureTask<>(() -> done.add("request"));
  }

  @Test
  void shouldHearARequestHoweverManyPacketsWait() {
    for (int i = 0; i < KernelTasks.PACKETS; i++) {
      assertTrue(tasks.send(() -> done.add("packet")));
    }
    assertFalse(tasks.send(() -> done.add("packet")));
    assertFalse(tasks.send(() -> done.add("packet")));
    assertTrue(tasks.ask(request()));
    assertEquals(2, tasks.refused());
    assertEquals(0, tasks.refused(), "once");
    tasks.run();
    assertEquals(KernelTasks.PACKETS + 1, done.size());
    assertEquals("request", done.getLast());
    assertTrue(tasks.send(() -> done.add("packet")), "there is room again");
    assertEquals(0, tasks.refused());
  }

  @Test
  void shouldEndItsTurnThoughMoreComesMeanwhile() {
    tasks.send(this::sendAgain);
    tasks.run();
    assertEquals(List.of("again"), done);
    tasks.run();
    assertEquals(List.of("again", "again"), done);
  }

  private void sendAgain() {
    done.add("again");
    tasks.send(this::sendAgain);
  }

  @Test
  void shouldCancelRequestsAtItsEnd() {
    FutureTask<Boolean> request = request();
    tasks.send(() -> done.add("packet"));
    tasks.ask(request);
    tasks.cancel();
    assertTrue(request.isCancelled());
    tasks.run();
    assertEquals(List.of(), done);
  }
}
