package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.testing.Cases;

final class MtuSearchTest {
  private static final int TOO_MANY = 100;

  /** How many packets it takes on a path that loses nothing else. */
  private static int run(MtuSearch search, int path) {
    int packets = 0;
    for (int size = search.next(); size != 0; size = search.next()) {
      assertTrue(++packets < TOO_MANY, "it does not end");
      if (size <= path) {
        search.arrived(size);
      } else {
        search.lost();
      }
    }
    return packets;
  }

  @ParameterizedTest
  @CsvSource({
    "1500, 1500",
    "1492, 1492",
    "1280, 1280",
    "1281, 1281",
    "1499, 1499",
    "9000, 1500",
    "1000, 0"
  })
  void shouldFindWhatAPathTakes(int path, int found) {
    MtuSearch search = new MtuSearch(1280, 1500);
    run(search, path);
    assertEquals(found, search.found());
    assertEquals(found == 1500, search.isWhole());
  }

  @Test
  void shouldNeedTwoPacketsWhereAllIsWell() {
    assertEquals(2, run(new MtuSearch(1280, 1500), 1500));
    assertEquals(1, run(new MtuSearch(1280, 1280), 1280));
  }

  @Test
  void shouldSayThatNobodyAnswers() {
    MtuSearch search = new MtuSearch(1280, 1500);
    assertEquals(MtuSearch.PROBES, run(search, 0));
    assertEquals(0, search.found());
    assertFalse(search.isWhole());
  }

  @Test
  void shouldNotTakeALossForALimit() {
    MtuSearch search = new MtuSearch(1280, 1500);
    search.arrived(1280);
    search.lost();
    search.lost();
    assertEquals(1500, search.next());
    search.arrived(1500);
    assertEquals(0, search.next());
    assertTrue(search.isWhole());
  }

  @Test
  void shouldBelieveAnAnswerThatComesLate() {
    MtuSearch search = new MtuSearch(1280, 1500);
    search.arrived(1280);
    for (int i = 0; i < MtuSearch.PROBES; i++) {
      search.lost();
    }
    search.arrived(1500);
    assertEquals(0, search.next());
    assertEquals(1500, search.found());
  }

  @Test
  void shouldIgnoreAnswersToWhatWasNeverAsked() {
    MtuSearch search = new MtuSearch(1280, 1500);
    search.arrived(9000);
    search.arrived(100);
    assertEquals(0, search.found());
  }

  @Test
  void shouldBeContentToKnowWhetherOneSizePasses() {
    MtuSearch search = new MtuSearch(1280, 1500, false);
    assertEquals(1 + MtuSearch.PROBES, run(search, 1492));
    assertEquals(1280, search.found());
    assertFalse(search.isWhole());
  }

  @Test
  void shouldRefuseARangeThatIsNone() {
    assertThrows(IllegalArgumentException.class, () -> new MtuSearch(1500, 1280));
    assertThrows(IllegalArgumentException.class, () -> new MtuSearch(0, 1280));
  }

  /** Whatever is lost: it ends, and never says more than the path takes. */
  @Test
  void shouldEndAndNeverSayTooMuch() {
    Cases.run(
        2000,
        draw -> {
          int most = draw.between(1280, 9000);
          int path = draw.between(1280, 9000);
          MtuSearch search = new MtuSearch(1280, most);
          int packets = 0;
          for (int size = search.next(); size != 0; size = search.next()) {
            assertTrue(++packets < TOO_MANY);
            assertTrue(size >= 1280 && size <= most);
            if (size <= path && draw.between(0, 3) != 0) {
              search.arrived(size);
            } else {
              search.lost();
            }
          }
          assertTrue(search.found() <= Math.min(most, path));
        });
  }
}
