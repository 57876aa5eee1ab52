package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessTablesTest {
  @Test
  void shouldFindNftInAnyFolder(@TempDir Path with, @TempDir Path without) throws Exception {
    Path nft = Files.createFile(with.resolve("nft"));
    String path = without + ":" + with;
    assertFalse(AccessTables.hasNft(path), "it cannot be run");
    assertTrue(nft.toFile().setExecutable(true));
    assertTrue(AccessTables.hasNft(path));
    assertFalse(AccessTables.hasNft(without.toString()));
  }

  @Test
  void shouldFindNothingWhereThereIsNoPath() {
    assertFalse(AccessTables.hasNft(null));
    assertFalse(AccessTables.hasNft(""));
  }

  @Test
  void shouldGiveEachInterfaceATableOfItsOwn() {
    assertNotEquals(AccessTables.name("wg0"), AccessTables.name("wg1"));
  }
}
