package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class HeartbeatTest {
  private final Heartbeat heart = new Heartbeat();

  @Test
  void shouldAnswerByATurnThatBeginsAfterTheQuestion() {
    heart.beat();
    long question = heart.ask();
    assertFalse(heart.hasAnswered(question));
    heart.beat();
    assertTrue(heart.hasAnswered(question));
  }

  @Test
  void shouldAnswerAllWhoAskedBeforeTheTurn() {
    long first = heart.ask();
    long second = heart.ask();
    heart.beat();
    assertTrue(heart.hasAnswered(first));
    assertTrue(heart.hasAnswered(second));
    assertFalse(heart.hasAnswered(heart.ask()));
  }

  @Test
  void shouldRestUntilItsNextTurn() {
    assertFalse(heart.isResting());
    heart.rest();
    assertTrue(heart.isResting());
    assertFalse(heart.hasAnswered(heart.ask()), "whoever asks is told the truth");
    heart.beat();
    assertFalse(heart.isResting());
  }
}
