package org.slaacguard.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.kernel.LoanRecord.Loan;
import org.slaacguard.net.PublicKey;

final class LoanFileTest {
  private static final PublicKey ONE = PublicKey.parseHex("01".repeat(32));

  @TempDir Path folder;

  private LoanFile open() {
    return new LoanFile(folder.resolve("run"), "wg0", -1, 7);
  }

  private Path file() {
    return folder.resolve("run/wg0.loan");
  }

  @Test
  void shouldOutliveADaemonThatIsKilled() {
    assertNull(open().left());
    LoanFile first = open();
    first.lend(null);
    assertEquals(new Loan(null), open().left());
    first.lend(ONE);
    assertEquals(new Loan(ONE), open().left());
    LoanFile next = open();
    assertEquals(new Loan(ONE), next.left());
    next.end();
    assertNull(open().left());
    assertFalse(Files.exists(file()));
  }

  @Test
  void shouldWriteWhatChangesAndNothingElse() throws IOException {
    LoanFile record = open();
    record.lend(ONE);
    Files.delete(file());
    record.lend(ONE);
    assertFalse(Files.exists(file()), "known already");
    record.lend(null);
    assertEquals(new Loan(null), open().left());
  }

  @Test
  void shouldSayNothingOfAnotherInterfaceOfTheName() {
    open().lend(null);
    assertNull(new LoanFile(folder.resolve("run"), "wg0", -1, 8).left());
    assertNull(new LoanFile(folder.resolve("run"), "wg0", 5, 7).left());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "slaacguard-loan",
        "slaacguard-loan 4294967295 7 ",
        "slaacguard-loan 4294967295 7 x",
        "\u0000\u0001"
      })
  void shouldGoOnWithoutAFileThatMakesNoSense(String text) throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), text);
    assertNull(open().left());
    open().lend(ONE);
    assertEquals(new Loan(ONE), open().left());
  }

  @Test
  void shouldGoOnWhereNothingCanBeWritten() throws IOException {
    Files.writeString(folder.resolve("run"), "in the way");
    LoanFile record = open();
    assertNull(record.left());
    record.lend(ONE);
    record.end();
  }
}
