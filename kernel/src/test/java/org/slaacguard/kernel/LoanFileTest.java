package org.slaacguard.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.kernel.LoanRecord.Loan;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

final class LoanFileTest {
  private static final PublicKey ONE = PublicKey.parseHex("01".repeat(32));

  private static final Ipv6Address ALL = Ipv6Address.ALL_NODES;
  private static final Ipv6Address MDNS = Ipv6Address.parse("ff02::fb");

  @TempDir Path folder;

  private LoanFile open() {
    return new LoanFile(folder.resolve("run"), "wg0", -1, 7);
  }

  private Path file() {
    return folder.resolve("run/wg0.loan");
  }

  @Test
  void shouldOutliveADaemonThatIsKilled() throws IOException {
    assertEquals(Map.of(), open().left());
    LoanFile first = open();
    first.lend(ALL, null);
    assertEquals(Map.of(ALL, new Loan(null)), open().left());
    assertEquals(
        PosixFilePermissions.fromString("rwx------"),
        Files.getPosixFilePermissions(folder.resolve("run")));
    first.lend(ALL, ONE);
    assertEquals(Map.of(ALL, new Loan(ONE)), open().left());
    LoanFile next = open();
    assertEquals(Map.of(ALL, new Loan(ONE)), next.left());
    next.end();
    assertEquals(Map.of(), open().left());
    assertFalse(Files.exists(file()));
  }

  @Test
  void shouldWriteWhatChangesAndNothingElse() throws IOException {
    LoanFile record = open();
    record.lend(ALL, ONE);
    Files.delete(file());
    record.lend(ALL, ONE);
    assertFalse(Files.exists(file()), "known already");
    record.lend(ALL, null);
    assertEquals(Map.of(ALL, new Loan(null)), open().left());
  }

  @Test
  void shouldKeepALoanForEachGroup() {
    LoanFile record = open();
    record.lend(MDNS, null);
    record.lend(ALL, ONE);
    assertEquals(Map.of(MDNS, new Loan(null), ALL, new Loan(ONE)), open().left());
  }

  @Test
  void shouldReadWhatWasWrittenWhenOnlyAllNodesWereLent() throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), "slaacguard-loan 4294967295 7 " + ONE + "\n");
    assertEquals(Map.of(ALL, new Loan(ONE)), open().left());
  }

  @Test
  void shouldSayNothingOfAnotherInterfaceOfTheName() {
    open().lend(ALL, null);
    assertEquals(Map.of(), new LoanFile(folder.resolve("run"), "wg0", -1, 8).left());
    assertEquals(Map.of(), new LoanFile(folder.resolve("run"), "wg0", 5, 7).left());
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
    assertEquals(Map.of(), open().left());
    open().lend(ALL, ONE);
    assertEquals(Map.of(ALL, new Loan(ONE)), open().left());
  }

  @Test
  void shouldGoOnWhereNothingCanBeWritten() throws IOException {
    Files.writeString(folder.resolve("run"), "in the way");
    LoanFile record = open();
    assertEquals(Map.of(), record.left());
    record.lend(ALL, ONE);
    record.end();
  }
}
