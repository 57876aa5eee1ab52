package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ScenarioQueueTest {
  private final ScenarioQueue queue =
      new ScenarioQueue(
          List.of(KernelDemoScenario.class, KernelRestartScenario.class, LockdownScenario.class));

  private void assertServesAllInOrder() {
    assertEquals(KernelDemoScenario.class, queue.take());
    assertEquals(KernelRestartScenario.class, queue.take());
    assertEquals(LockdownScenario.class, queue.take());
    assertNull(queue.take());
  }

  @Test
  void shouldServeEachOnceInOrder() {
    assertServesAllInOrder();
  }

  @Test
  void shouldServeAgainWhatAMachineThatStoppedHadTaken() {
    queue.take();
    queue.take();
    queue.giveBack(List.of(KernelDemoScenario.class, KernelRestartScenario.class));
    assertServesAllInOrder();
  }
}
