package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Thousands of messages of one kind, and one of another among them. */
final class SimilarLinesTest {
  @Test
  void shouldShowTheFirstOfEachKindAndHowManyMoreThereAre() {
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      messages.add("the name '\ud83d\udcf1 " + i + "' is written as '- " + i + "'");
    }
    messages.add("no wg0.conf is beside it");
    List<String> expected = new ArrayList<>(messages.subList(0, SimilarLines.MOST));
    expected.add("no wg0.conf is beside it");
    expected.add("and 19990 more like this: the name … is written as …");
    assertEquals(expected, SimilarLines.shorten(messages));
  }

  @Test
  void shouldLeaveAFewAsTheyAre() {
    List<String> few = new ArrayList<>();
    for (int i = 0; i < SimilarLines.MOST; i++) {
      few.add("client " + i + " has no name");
    }
    assertEquals(few, SimilarLines.shorten(few));
    assertEquals(List.of(), SimilarLines.shorten(List.of()));
  }
}
