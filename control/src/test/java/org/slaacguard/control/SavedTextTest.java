package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.testing.Cases;
import org.slaacguard.testing.Draw;

/** What goes into a file of what has changed on its interface, and what stays as it is. */
final class SavedTextTest {
  private static final String OWN = "iPgXgLwIvWsnBzwTrZ5wUz0sDHM6+DLw5VwbgsqV7VM=";
  private static final String PHONE = "oq7d0X2JQc0MNJVBpcZBIpyrI4suTFfAC6Nboo9sY1A=";
  private static final String TV = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";
  private static final String NEW = "TrMvSoP4jYQlY6RIzBgbssQqY3vxI2Pi+y71lOWWXX0=";

  private static final String FILE =
      """
      # the gateway at home
      [Interface]
      PrivateKey = iPgXgLwIvWsnBzwTrZ5wUz0sDHM6+DLw5VwbgsqV7VM=
      ListenPort=51820   # open in the router
      Address = 10.0.0.1/24
      Address = 2001:db8::1/64
      PostUp = echo "a  #" b
      SaveConfig = true

      # family
      [Peer]
      # friendly_name = phone
      PublicKey = oq7d0X2JQc0MNJVBpcZBIpyrI4suTFfAC6Nboo9sY1A=
        AllowedIPs = 10.0.0.2/32
        AllowedIPs = 2001:db8::2/128   # the old one
      Endpoint = phone.example:51820

      #disabled: [Peer]
      #disabled: # friendly_name = old
      #disabled: PublicKey = CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg=

      [Peer]
      # friendly_name = tv
      PublicKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=
      LearnableIPs = advertised
      # the end
      """;

  /** The file after these changes of an interface that was made like it. */
  private static SavedText saved(String edited, UnaryOperator<String> change) throws Exception {
    try (Configuration read = ConfigFile.parse("wg0.conf", FILE);
        Configuration now = ConfigFile.parse("now", change.apply(FILE))) {
      FileState before = FileState.of(read);
      return SavedText.of("wg0.conf", edited, before, before, now);
    }
  }

  private static String saved(UnaryOperator<String> change) throws Exception {
    SavedText saved = saved(FILE, change);
    assertEquals(List.of(), saved.conflicts());
    return saved.text();
  }

  @Test
  void shouldLeaveEveryByteWhereNothingHasChanged() throws Exception {
    assertEquals(FILE, saved(file -> file));
    String dos = FILE.replace("\n", "\r\n");
    assertEquals(dos, saved(dos, file -> file).text());
    assertEquals(
        FILE,
        saved(
            f ->
                f.replace("10.0.0.2/32", "2001:db8::2")
                    .replace("::2/128 ", "::2 ")
                    .replace("AllowedIPs = 2001:db8::2   #", "AllowedIPs = 10.0.0.2/32 #")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ListenPort=51820 | ListenPort=443 ",
        "Address = 10.0.0.1/24 | Address = 10.0.0.9/24",
        "`Address = 2001:db8::1/64\n` | `Address = 2001:db8::1/64\nAddress = 10.0.0.7/24\n`",
        "`Address = 10.0.0.1/24\n` | ``",
        "PrivateKey = iPg | PrivateKey = aPg",
        "`  AllowedIPs = 10.0.0.2/32\n` | ``",
        "`the old one\n` | `the old one\n  AllowedIPs = 10.9.0.0/16\n`",
        "2001:db8::2/128   # the old | 2001:db8::3/128   # the old",
        "`Endpoint = phone.example:51820\n` | "
            + "`Endpoint = phone.example:51820\nPersistentKeepalive = 25\n`",
        "LearnableIPs = advertised | `LearnableIPs = advertised, 2001:db8:9::/64`",
        "`LearnableIPs = advertised\n` | ``",
        "`LearnableIPs = advertised\n` | `LearnableIPs = advertised\nLearnLimit = 7\n`",
        "`SaveConfig = true\n` | `SaveConfig = true\nAdvertisePrefix = 2001:db8::/64 valid=30d preferred=7d\n`",
      })
  void shouldChangeTheLinesConcernedAlone(String before, String after) throws Exception {
    String there = before.replace("\\n", "\n");
    String wanted = FILE.replace(there, after.replace("\\n", "\n"));
    assertTrue(FILE.contains(there));
    assertEquals(wanted, saved(file -> wanted), "as a person would have edited it");
    assertEquals(
        wanted.replace("\n", "\r\n"), saved(FILE.replace("\n", "\r\n"), file -> wanted).text());
  }

  @Test
  void shouldAddAndRemovePeers() throws Exception {
    String added = "\n[Peer]\nPublicKey = " + NEW + "\nAllowedIPs = 10.0.0.9/32\n";
    assertEquals(FILE + added, saved(file -> file + added));
    assertEquals(
        FILE.stripTrailing() + "\n" + added,
        saved(FILE.stripTrailing(), file -> file + added).text());
    String tv = FILE.substring(FILE.indexOf("\n[Peer]\n# friendly_name = tv"));
    assertEquals(FILE.replace(tv, ""), saved(file -> file.replace(tv, "")));
  }

  @Test
  void shouldKeepAnEndpointThatIsAName() throws Exception {
    assertEquals(FILE, saved(file -> file.replace("phone.example:51820", "192.0.2.1:7")));
    assertEquals(FILE, saved(file -> file.replace("Endpoint = phone.example:51820\n", "")));
    String numeric = "[2001:db8::9]:7\n# the end";
    assertEquals(
        FILE.replace("\n# the end", "\nEndpoint = " + numeric),
        saved(file -> file.replace("# the end", "Endpoint = [2001:db8::9]:7")));
  }

  @Test
  void shouldKeepWhatSomebodyHasEditedSince() throws Exception {
    String edited =
        FILE.replace("51820   #", "1   #")
                .replace("advertised", "2001:db8:7::/64")
                .replace("# friendly_name = tv", "# friendly_name = television")
            + "\n[Peer]\nPublicKey = "
            + NEW
            + "\n";
    SavedText saved = saved(edited, file -> file.replace("/24", "/23"));
    assertEquals(List.of(), saved.conflicts());
    assertEquals(edited.replace("/24", "/23"), saved.text());
    // Told to both, as 'peer add' does.
    assertEquals(edited, saved(edited, file -> edited).text());
    String without = FILE.substring(0, FILE.indexOf("\n[Peer]\n# friendly_name = tv"));
    assertEquals(without, saved(without, file -> file.replace("advertised", "::/0")).text());
  }

  @Test
  void shouldTellWhereFileAndInterfaceWereChangedToDifferentValues() throws Exception {
    String edited = FILE.replace("51820   #", "1   #").replace("advertised", "2001:db8:7::/64");
    SavedText port =
        saved(edited, file -> file.replace("51820   #", "2   #").replace("/24", "/23"));
    assertEquals(edited.replace("/24", "/23"), port.text());
    assertEquals(
        List.of(
            "wg0.conf:4: ListenPort was changed here and on the interface, to different values"),
        port.conflicts());
    String tv = FILE.substring(FILE.indexOf("\n[Peer]\n# friendly_name = tv"));
    SavedText gone = saved(edited, file -> file.replace(tv, ""));
    assertEquals(edited, gone.text());
    assertEquals(
        List.of("wg0.conf:22: this peer was changed here, and removed from the interface"),
        gone.conflicts());
    SavedText back =
        saved(
            FILE,
            file -> file + "[Peer]\nPublicKey = CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg=\n");
    assertEquals(
        List.of("wg0.conf:18: this peer is disabled here, and was added to the interface"),
        back.conflicts());
  }

  @Test
  void shouldSaveKeysAndTellNothingOfThem() throws Exception {
    String with = FILE.replace("LearnableIPs", "PresharedKey = " + NEW + "\nLearnableIPs");
    String text = saved(file -> with);
    assertTrue(text.contains("LearnableIPs = advertised\nPresharedKey = " + NEW), text);
    SavedText conflict = saved(FILE.replace(OWN, PHONE), file -> file.replace(OWN, TV));
    assertEquals(1, conflict.conflicts().size());
    assertTrue(conflict.conflicts().getFirst().startsWith("wg0.conf:3: PrivateKey was changed"));
  }

  @Test
  void shouldRefuseAFileThatCannotBeReadAnyMore() {
    assertThrows(ConfigException.class, () -> saved(FILE + "nonsense\n", file -> file));
  }

  @Test
  void shouldChangeAPeerThatStandsTwice() throws Exception {
    String twice = FILE + "[Peer]\nPublicKey = " + PHONE + "\nAllowedIPs = 10.1.0.0/16\n";
    try (Configuration read = ConfigFile.parse("f", twice);
        Configuration now = ConfigFile.parse("f", twice.replace("10.1.0.0", "10.2.0.0"))) {
      FileState before = FileState.of(read);
      String text = SavedText.of("f", twice, before, before, now).text();
      try (Configuration after = ConfigFile.parse("f", text)) {
        assertEquals(now, after);
      }
    }
  }

  /** Whatever changes, the file says it then; saving again changes nothing. */
  @Test
  void shouldSayWhatTheInterfaceIs() {
    Cases.run(
        400,
        draw -> {
          String text = text(draw);
          String changed = text(draw);
          try (Configuration read = ConfigFile.parse("f", text);
              Configuration now = ConfigFile.parse("f", changed)) {
            FileState before = FileState.of(read);
            SavedText saved = SavedText.of("f", text, before, before, now);
            assertEquals(List.of(), saved.conflicts());
            try (Configuration after = ConfigFile.parse("f", saved.text())) {
              FileState is = FileState.of(now);
              FileState says = FileState.of(after);
              assertEquals(is.device(), says.device(), saved.text());
              assertEquals(is.peers(), says.peers(), saved.text());
              is.peers().forEach(key -> assertEquals(is.peer(key), says.peer(key), saved.text()));
              assertEquals(saved.text(), SavedText.of("f", saved.text(), says, is, now).text());
            }
            text.lines()
                .filter(line -> line.startsWith("# "))
                .filter(line -> !line.contains("of a peer"))
                .forEach(line -> assertTrue(saved.text().contains(line), line));
          }
        });
  }

  private static String text(Draw draw) {
    List<String> lines = new ArrayList<>(List.of("# top", "[Interface]"));
    some(draw, lines, "PrivateKey = " + (draw.flip() ? OWN : PHONE), "ListenPort = 7");
    some(draw, lines, "FwMark = 0x7", "MTU = " + draw.between(1280, 1281), "# between");
    some(draw, lines, "Address = 10.0.0.1/24", "Address = ::1/128, ::2/128", "Address = ::3/128");
    some(draw, lines, "RDNSS = 2001:db8::1", "RDNSS = 2001:db8::2, 2001:db8::3", "LearnLimit = 9");
    some(draw, lines, "AdvertisePrefix = 2001:db8::/64", "AdvertisePrefix = 2001:db8:1::/64");
    for (String key : List.of(PHONE, TV, NEW)) {
      if (draw.flip()) {
        lines.addAll(List.of("", "[Peer]"));
        some(draw, lines, "# of a peer " + key, "PersistentKeepalive = 7");
        lines.add("  PublicKey = " + key);
        some(draw, lines, "PresharedKey = " + (draw.flip() ? OWN : TV), "LearnRate = 7/1s");
        some(draw, lines, "AllowedIPs = 10.0.0.2/32", "AllowedIPs = ::2, ::3", "AllowedIPs = ::4");
        some(draw, lines, "Endpoint = 192.0.2.1:" + draw.between(1, 3), "LearnableIPs = ::/0");
      }
    }
    return String.join(draw.flip() ? "\n" : "\r\n", lines) + (draw.flip() ? "" : "\n");
  }

  private static void some(Draw draw, List<String> lines, String... from) {
    for (String line : from) {
      if (draw.flip()) {
        lines.add(line);
      }
    }
  }
}
