package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LivenessTest {
  private final CompletableFuture<Boolean> never = new CompletableFuture<>();
  private @Nullable Future<?> controller = CompletableFuture.completedFuture(true);
  private boolean backend = true;
  private int questions;

  private final Liveness liveness =
      new Liveness(
          () -> {
            questions++;
            return controller;
          },
          () -> backend,
          3);

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      assertNull(liveness.look());
    }
  }

  @Test
  void shouldAskAgainWhoHasAnswered() {
    look(100);
    assertEquals(100, questions);
  }

  @Test
  void shouldMissAControllerThatDoesNotAnswer() {
    look(5);
    controller = never;
    look(3);
    assertEquals("the controller does not answer", liveness.look());
    assertEquals(6, questions, "one question is out at a time");
  }

  @Test
  void shouldMissAControllerThatCannotBeAsked() {
    look(5);
    controller = null;
    look(2);
    assertEquals("the controller does not answer", liveness.look());
  }

  @Test
  void shouldMissABackendThatDoesNotAnswer() {
    look(5);
    backend = false;
    look(2);
    assertEquals("the backend does not answer", liveness.look());
  }

  @Test
  void shouldForgiveALateAnswer() {
    controller = never;
    backend = false;
    look(2);
    never.complete(true);
    backend = true;
    look(10);
    controller = null;
    look(2);
    controller = CompletableFuture.completedFuture(true);
    look(10);
  }
}
