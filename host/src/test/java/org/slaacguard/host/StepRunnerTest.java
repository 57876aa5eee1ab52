package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.net.NameServer;

/** A step of a program that this host has, has no more, or never had. */
final class StepRunnerTest {
  private final CommandLog host = new CommandLog();
  private final DnsEntry dns = new DnsEntry(List.of(NameServer.parse("192.0.2.53")), List.of());
  private HostJournal journal = new HostJournal(Path.of(""));

  @BeforeEach
  void open(@TempDir Path folder) {
    journal = new HostJournal(folder.resolve("sgt0.journal"));
    journal.open(1);
  }

  private StepRunner runner() {
    return new StepRunner(host, journal, new AdvertisementGuard("sgt0", journal, host.settings()));
  }

  private List<SetupStep> done() {
    return journal.done().stream().map(HostDiff.Done::step).toList();
  }

  /** Else each reload, and each later start, would try to undo it, and warn. */
  @Test
  void shouldHaveNothingToUndoWhereTheProgramNeverWas() {
    host.lacking = "resolvconf";
    runner().tryApply(dns);
    assertEquals(List.of(), done());
    SetupException e = assertThrows(SetupException.class, () -> runner().apply(dns));
    assertTrue(e.lacksProgram(), "through what wraps it");
    assertEquals(List.of(), done());
  }

  @Test
  void shouldRememberWhatAProgramHasDoneThatIsGone() throws SetupException {
    runner().apply(dns);
    assertEquals(List.of(dns), done());
    host.lacking = "resolvconf";
    runner().undo(dns);
    assertEquals(List.of(dns), done(), "it is still to be undone");
    assertThrows(SetupException.class, () -> runner().apply(dns));
    assertEquals(List.of(dns), done());
    host.lacking = "";
    runner().undo(dns);
    assertEquals(List.of(), done());
  }

  /** A program that fails may have done half of it. */
  @Test
  void shouldUndoWhatFailed() {
    host.slow = "resolvconf -a";
    runner().tryApply(dns);
    assertEquals(List.of(dns), done());
    runner().undo(dns);
    assertEquals(List.of(), done());
    assertTrue(host.ran.getFirst().startsWith("resolvconf -d sgt0"), host.ran::toString);
  }
}
