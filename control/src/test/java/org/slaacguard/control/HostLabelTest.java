package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slaacguard.testing.Cases;

final class HostLabelTest {
  @Test
  void shouldMakeALabelOfWhatPeopleWrite() {
    Map.of(
            "laptop", "laptop",
            "Anna's phone", "annas-phone",
            "Anna\u2019s  Phone (old)", "annas-phone-old",
            "Jürgen & Ève", "jurgen-eve",
            "office.printer_2", "office-printer-2",
            "Straße", "strasse",
            "-- x --", "x",
            "192.0.2.1", "192-0-2-1")
        .forEach((name, label) -> assertEquals(label, HostLabel.of(name), name));
  }

  @Test
  void shouldWriteOtherScriptsAsALabels() {
    assertEquals("xn--80aswg", HostLabel.of("Сайт"));
    assertEquals("xn--eckwd4c7cu47r2wf", HostLabel.of("ドメイン名例"));
  }

  @Test
  void shouldSayThatNothingIsLeft() {
    for (String name : List.of("", "   ", "'", "()&", "\udc80", "字".repeat(64))) {
      assertEquals("", HostLabel.of(name), name);
    }
  }

  @Test
  void shouldCutALongNameAndLeaveNoHyphenAtItsEnd() {
    assertEquals("a".repeat(62), HostLabel.of("a".repeat(62) + " b"));
    assertEquals(HostLabel.LONGEST, HostLabel.of("b".repeat(64)).length());
  }

  @Test
  void shouldMakeALabelOrNothingOfWhatever() {
    Cases.run(
        2_000,
        draw -> {
          String name =
              draw.flip() ? draw.anyText(80) : draw.text("aB9 -_.'\u00e9\u5b57\u0307", 80);
          String label = HostLabel.of(name);
          assertTrue(
              label.isEmpty() || label.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"),
              () -> name + " is " + label);
        });
  }

  @Test
  void shouldNotLetStandAloneWhatMeansSomethingElse() {
    for (String label : List.of("10", "0x7f000001", "0", "localhost")) {
      assertFalse(HostLabel.standsAlone(label), label);
    }
    for (String label : List.of("a", "10a", "0x", "localhost-2", "x10")) {
      assertTrue(HostLabel.standsAlone(label), label);
    }
  }
}
