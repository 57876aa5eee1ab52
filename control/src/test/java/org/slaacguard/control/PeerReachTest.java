package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.PublicKey;

final class PeerReachTest {
  private static final String KEY = PublicKey.ofBytes(new byte[PublicKey.LENGTH]).toString();

  private static Settings with(Settings before, Setting<?> setting, String text) {
    return set(before, setting, text);
  }

  private static <T> Settings set(Settings before, Setting<T> setting, String text) {
    return before.with(setting, setting.parse(text, warning -> {}));
  }

  @Test
  void shouldAddUpWhatPeerAndTagsMayAndElseTakeTheInterfaces() {
    Settings wanted = with(Settings.NONE, SettingTable.TAG_MAY_REACH, "guest internet tcp");
    assertNull(PeerReach.of(wanted, Settings.NONE), "everything");
    Settings guest = with(Settings.NONE, SettingTable.TAGS, "guest");
    assertEquals("[internet tcp]", Objects.requireNonNull(PeerReach.of(wanted, guest)).toString());
    Settings more = with(guest, SettingTable.MAY_REACH, "lan");
    assertEquals(
        "[lan, internet tcp]", Objects.requireNonNull(PeerReach.of(wanted, more)).toString());
    assertNull(PeerReach.of(wanted, with(guest, SettingTable.MAY_REACH, "all")));
    Settings strict = with(wanted, SettingTable.MAY_REACH, "none");
    assertEquals(List.of(), PeerReach.of(strict, Settings.NONE));
  }

  @Test
  void shouldWarnOfTagsThatNoPeerHasWhereTheyStand() throws ConfigException {
    ConfigNotes notes = new ConfigNotes();
    String file =
        "[Interface]\nTagMayReach = guest lan, family lan\nMayReach = peers:famly\n[Peer]\n"
            + "PublicKey = "
            + KEY
            + "\nTags = family\nMayReach = peers:family, peers:x tcp/1\n";
    ConfigFile.parse("wg0.conf", file, notes).close();
    assertEquals(
        List.of(
            "wg0.conf:2: TagMayReach = guest …: no peer has this tag",
            "wg0.conf:3: MayReach = peers:famly: no peer has this tag",
            "wg0.conf:7: MayReach = peers:x: no peer has this tag"),
        notes.warnings().stream().map(ConfigException.Problem::toString).toList());
  }
}
