package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostJournalTest {
  private static final SetupStep MTU = new SetMtu(1412, 1420);
  private static final SetupStep RULE = new AddRule(true, 51820);

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("sgt0.journal");
  }

  private HostJournal opened(int index) {
    HostJournal journal = new HostJournal(file);
    journal.open(index);
    return journal;
  }

  private static List<SetupStep> steps(HostJournal journal) {
    return journal.done().stream().map(HostDiff.Done::step).toList();
  }

  private void add(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.APPEND);
  }

  private List<Path> files() throws IOException {
    try (var all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  @Test
  void shouldTellTheNextDaemonWhatWasBegunAndHowItWas() {
    HostJournal journal = opened(3);
    journal.begin(MTU);
    journal.did(MTU);
    journal.begin(RULE);
    assertTrue(journal.done().getFirst().certain());
    HostJournal next = opened(3);
    assertEquals(List.of(MTU, RULE), steps(next));
    assertFalse(next.done().getFirst().certain(), "it may have been killed meanwhile");
    next.undone(MTU);
    assertEquals(List.of(RULE), steps(opened(3)));
  }

  @Test
  void shouldKeepOneStepOfASubject() {
    HostJournal journal = opened(3);
    journal.begin(MTU);
    journal.begin(RULE);
    SetupStep later = new SetMtu(1380, 1420);
    journal.begin(later);
    assertEquals(List.of(later, RULE), steps(journal));
    assertEquals(List.of(later, RULE), steps(opened(3)));
  }

  @Test
  void shouldTakeOverWhatIsTheHostsWhereTheInterfaceIsAnother() throws IOException {
    HostJournal journal = opened(3);
    journal.begin(MTU);
    journal.begin(RULE);
    assertEquals(List.of(RULE), steps(opened(4)));
    // The file says so at once: this daemon may be killed, too.
    assertEquals(List.of(RULE), steps(opened(4)));
    assertFalse(Files.readString(file).contains("mtu"));
  }

  @Test
  void shouldLeaveNoFileWhereNothingIsToBeUndone() throws IOException {
    HostJournal journal = opened(3);
    assertEquals(List.of(), files());
    journal.begin(MTU);
    journal.begin(RULE);
    journal.undone(RULE);
    journal.undone(MTU);
    assertEquals(List.of(), files());
    journal.begin(RULE);
    assertEquals(List.of(RULE), steps(opened(3)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "begun host teleport to mars",
        "begun host rule ipv5 table 51820",
        "begun host rule ipv6 table 99999999999",
        "begun interface mtu 1412",
        "mended host rule ipv6 table 51820",
        "!",
      })
  void shouldKeepALineThatItDoesNotUnderstand(String line) throws IOException {
    HostJournal journal = opened(3);
    journal.begin(RULE);
    add(line + "\n");
    HostJournal next = opened(3);
    assertEquals(List.of(RULE), steps(next));
    next.undone(RULE);
    assertTrue(Files.readAllLines(file).contains(line), "not taken for undone");
    HostJournal third = opened(3);
    assertEquals(List.of(), steps(third));
    third.begin(MTU);
    third.undone(MTU);
    assertTrue(Files.readAllLines(file).contains(line), "by no daemon");
  }

  @Test
  void shouldForgetALineThatItDoesNotUnderstandWithItsInterfaceOrWhenItIsUndone()
      throws IOException {
    HostJournal journal = opened(3);
    journal.begin(RULE);
    add("begun interface teleport\nbegun host teleport\nundone host teleport\n");
    assertEquals(List.of(RULE), steps(opened(4)));
    assertFalse(Files.readString(file).contains("teleport"), Files.readString(file));
  }

  @Test
  void shouldNotGrowForEver() throws IOException {
    HostJournal journal = opened(3);
    journal.begin(MTU);
    for (int i = 0; i < 20_000; i++) {
      journal.begin(RULE);
      journal.undone(RULE);
    }
    journal.begin(RULE);
    assertTrue(Files.size(file) < 300_000, "bytes: " + Files.size(file));
    assertEquals(List.of(MTU, RULE), steps(opened(3)));
  }

  /** A step is not done before its line is whole. */
  @Test
  void shouldNotReadALineThatIsNotWhole() throws IOException {
    HostJournal journal = opened(3);
    journal.begin(MTU);
    add("begun host rule ipv6 table 5182");
    assertEquals(List.of(MTU), steps(opened(3)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n",
        "of 7c5e8c 4026531840 3\nformer MTU=1420\nours up\n",
        "slaacguard-journal x y\n",
        "slaacguard-journal x y z\n",
        "slaacguard-journal",
        "#!/bin/sh\necho hello\n",
      })
  void shouldPutAFileAsideThatIsNoJournal(String text) throws IOException {
    Files.writeString(file, text);
    HostJournal journal = opened(3);
    journal.begin(MTU);
    assertEquals(List.of(MTU), steps(opened(3)));
    assertEquals(text, Files.readString(folder.resolve("sgt0.journal.unread1")));
    Files.writeString(file, text);
    opened(3);
    assertTrue(Files.exists(folder.resolve("sgt0.journal.unread2")));
  }

  @Test
  void shouldPutBytesAsideThatAreNoText() throws IOException {
    byte[] bytes = {(byte) 0xff, (byte) 0xfe, 0, '\n', (byte) 0x80, '\n'};
    Files.write(file, bytes);
    opened(3).begin(MTU);
    assertEquals(List.of(MTU), steps(opened(3)));
    assertEquals(bytes.length, Files.size(folder.resolve("sgt0.journal.unread1")));
  }

  @Test
  void shouldGoOnWithoutAFile() throws IOException {
    Files.writeString(folder.resolve("no-folder"), "");
    HostJournal journal = new HostJournal(folder.resolve("no-folder/sgt0.journal"));
    journal.open(3);
    journal.begin(MTU);
    assertEquals(List.of(MTU), steps(journal));
    journal.undone(MTU);
    assertEquals(List.of(), steps(journal));
  }

  @Test
  void shouldForgetWhatAnotherRunOfTheHostDid() throws IOException {
    opened(3).begin(RULE);
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    String boot = lines.getFirst().split(" ", -1)[1];
    lines.set(0, lines.getFirst().replace(boot, "11111111-2222-3333-4444-555555555555"));
    Files.write(file, lines);
    assertEquals(List.of(), steps(opened(3)));
  }
}
