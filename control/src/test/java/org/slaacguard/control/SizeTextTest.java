package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SizeTextTest {
  @ParameterizedTest
  @CsvSource({
    "1 KB, 1000",
    "1KiB, 1024",
    "200 gb, 200000000000",
    "3 TiB, 3298534883328",
    "0 MB, 0",
    "007 MB, 7000000"
  })
  void shouldReadSizes(String text, long bytes) {
    assertEquals(bytes, SizeText.parse(text, 0, Long.MAX_VALUE));
  }

  @ParameterizedTest
  @CsvSource({"1000, 1 KB", "1024, 1 KiB", "1048576, 1 MiB", "200000000000, 200 GB", "7, 7 B"})
  void shouldWriteTheLargestUnitThatDivides(long bytes, String text) {
    assertEquals(text, SizeText.format(bytes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1", "1 B", "-1 KB", "1.5 GB", "1 PB", "KB", "9999999999999999 KB", "1  KB"})
  void shouldRefuseWhatIsNone(String text) {
    assertThrows(IllegalArgumentException.class, () -> SizeText.parse(text, 0, Long.MAX_VALUE));
  }

  @Test
  void shouldSayWhichSizesThereMayBe() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> SizeText.parse("999999999 TB", 1 << 20, 1 << 30));
    assertTrue(String.valueOf(e.getMessage()).contains("1 MiB to 1 GiB"), e.getMessage());
  }
}
