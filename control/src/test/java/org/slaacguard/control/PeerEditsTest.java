package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.net.PublicKey;

final class PeerEditsTest {
  private static final String A = "oq7d0X2JQc0MNJVBpcZBIpyrI4suTFfAC6Nboo9sY1A=";
  private static final String B = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";
  private static final String C = "TrMvSoP4jYQlY6RIzBgbssQqY3vxI2Pi+y71lOWWXX0=";

  private static final String HEAD = "# mine\n[Interface]\nListenPort = 1 # one\n";
  private static final String FIRST =
      "[Peer] # first\n# friendly_name = tv\nPublicKey = " + A + "\n\nAllowedIPs = 10.0.0.1/32\n";
  private static final String SECOND = "[peer]\npublickey=" + B + "\nAllowedIPs = 10.0.0.2/32\n";
  private static final String FILE = HEAD + "\n# family\n" + FIRST + "\n\n# guests\n" + SECOND;

  private static PeerEdits edits(String text) {
    return new PeerEdits("wg0.conf", text);
  }

  @Test
  void shouldFindPeersWhereverTheyAre() {
    List<PeerEdits.Peer> peers = edits(FILE).peers();
    assertEquals(2, peers.size());
    assertEquals("tv", peers.getFirst().name());
    assertEquals(6, peers.getFirst().line());
    assertEquals(FIRST, peers.getFirst().text());
    assertNull(peers.getLast().name());
    assertEquals(SECOND, peers.getLast().text());
  }

  @Test
  void shouldRemoveThePeersLinesAlone() {
    assertEquals(HEAD + "\n# family\n\n\n# guests\n" + SECOND, edits(FILE).remove("tv"));
    assertEquals(HEAD + "\n# family\n" + FIRST + "\n\n# guests\n", edits(FILE).remove(B));
  }

  @Test
  void shouldLeaveTheCommentsOfTheNextPeerToIt() {
    String text = HEAD + FIRST + "# AllowedIPs = ::/0\n\n### next ###\n" + SECOND;
    assertEquals(HEAD + "\n### next ###\n" + SECOND, edits(text).remove("tv"));
    String close = HEAD + FIRST + "### next ###\n" + SECOND;
    assertEquals(HEAD + "### next ###\n" + SECOND, edits(close).remove("tv"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        FILE,
        "",
        HEAD,
        HEAD + "\n\n",
        "\ufeff[Peer]\r\nPublicKey = " + A + "\r\n",
        HEAD + SECOND + "# end\n",
        "[Interface]\nPostUp = echo \udcff\n"
      })
  void shouldGiveTheFileBackWhereAPeerIsAddedAndRemoved(String text) {
    PublicKey key = PublicKey.parse(C);
    String added = edits(text).add("new", key, "PublicKey = " + C + "\n");
    assertTrue(added.startsWith(text));
    assertEquals("new", edits(added).find(C).name());
    assertEquals(text, edits(added).remove("new"));
  }

  @ParameterizedTest
  @ValueSource(strings = {FILE, FILE + "\n" + SECOND, HEAD + SECOND + "# end", HEAD + FIRST})
  void shouldGiveTheFileBackWhereAPeerIsDisabledAndEnabled(String text) {
    for (PeerEdits.Peer peer : edits(text).peers()) {
      String key = peer.publicKey().toString();
      String disabled = edits(text).disable(key);
      assertTrue(edits(disabled).find(key).disabled());
      assertEquals(peer.name(), edits(disabled).find(key).name());
      assertEquals(text, edits(disabled).enable(key));
      assertThrows(IllegalArgumentException.class, () -> edits(disabled).disable(key));
      assertThrows(IllegalArgumentException.class, () -> edits(text).enable(key));
    }
  }

  @Test
  void shouldHideADisabledPeerFromWireGuard() throws ConfigException {
    String disabled = edits(FILE).disable("tv");
    try (Configuration read = ConfigFile.parse("wg0.conf", disabled)) {
      assertEquals(
          List.of(PublicKey.parse(B)), read.peers().stream().map(p -> p.publicKey()).toList());
    }
    String both = edits(disabled).disable(B);
    assertEquals(2, edits(both).peers().size());
    assertEquals(FILE, edits(edits(both).enable("tv")).enable(B));
    assertEquals(disabled, edits(both).enable(B));
  }

  @Test
  void shouldRemoveADisabledPeerToo() {
    assertEquals(edits(FILE).remove("tv"), edits(edits(FILE).disable("tv")).remove("tv"));
  }

  @Test
  void shouldEnableWhatAnEditorHasStrippedOfBlanks() {
    String stripped = edits(FILE).disable("tv").replace("#disabled: \n", "#disabled:\n");
    assertEquals(FILE, edits(stripped).enable("tv"));
  }

  @Test
  void shouldNotMixPeersWhoseLinesSomebodyHasMoved() {
    String inside =
        HEAD
            + "[Peer]\nPublicKey = "
            + A
            + "\n#disabled: [Peer]\n#disabled: PublicKey = "
            + B
            + "\nAllowedIPs = 10.0.0.1/32\n";
    assertThrows(IllegalArgumentException.class, () -> edits(inside).disable(A));
    assertThrows(IllegalArgumentException.class, () -> edits(inside).enable(B));
    String stray = HEAD + SECOND + "#disabled: AllowedIPs = ::/0\n";
    assertThrows(IllegalArgumentException.class, () -> edits(stray).disable(B));
    assertEquals(HEAD + "#disabled: AllowedIPs = ::/0\n", edits(stray).remove(B));
  }

  @Test
  void shouldRenameInPlaceOrAboveTheKey() {
    assertEquals(FILE.replace("= tv", "= television"), edits(FILE).rename("TV", "television"));
    assertEquals(
        FILE.replace("publickey=", "# friendly_name = guest\npublickey="),
        edits(FILE).rename("xTIB", "guest"));
    String disabled = edits(FILE).disable(B);
    assertEquals("guest", edits(edits(disabled).rename(B, "guest")).find("guest").name());
    assertTrue(edits(edits(disabled).rename(B, "guest")).find("guest").disabled());
    assertEquals(FILE, edits(FILE).rename("tv", "tv"));
  }

  @Test
  void shouldKeepTheFilesLineEnds() {
    String text = "[Peer]\r\nPublicKey = " + A + "\r\n";
    String added = edits(text).add("b", PublicKey.parse(B), "PublicKey = " + B + "\n");
    assertEquals(text + "\r\n[Peer]\r\n# friendly_name = b\r\nPublicKey = " + B + "\r\n", added);
    assertTrue(edits(text).rename(A, "a").contains("# friendly_name = a\r\nPublicKey"));
  }

  @Test
  void shouldBeginANewLineWhereTheLastHasNoEnd() {
    String added = edits("[Interface]").add(null, PublicKey.parse(A), "PublicKey = " + A + "\n");
    assertEquals("[Interface]\n\n[Peer]\nPublicKey = " + A + "\n", added);
  }

  @Test
  void shouldSayWhereANameOrKeyIsTaken() {
    for (String[] taken : new String[][] {{"TV", C}, {"other", B}}) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> edits(FILE).add(taken[0], PublicKey.parse(taken[1]), ""));
      assertTrue(
          String.valueOf(e.getMessage()).matches("wg0.conf:(6|14): .*there already"),
          e.getMessage());
    }
    assertThrows(IllegalArgumentException.class, () -> edits(FILE).rename(B, "tv"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no", "nobody", "xTI", "=", "[Peer]", "*"})
  void shouldFindNobodyByWhatIsNoPeer(String word) {
    assertThrows(IllegalArgumentException.class, () -> edits(FILE).find(word));
    assertThrows(IllegalArgumentException.class, () -> edits(FILE).remove(word));
  }

  @Test
  void shouldNotGuessBetweenPeersOfOneName() {
    String text = FILE + "\n[Peer]\n# friendly_name = tv\nPublicKey = " + C + "\n";
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> edits(text).remove("tv"));
    assertTrue(String.valueOf(e.getMessage()).contains("lines 6, 18"), e.getMessage());
    assertEquals(FILE, edits(text).remove(C));
  }

  @Test
  void shouldRemoveAllSectionsOfAPeer() {
    String text = FILE + "\n" + SECOND;
    assertEquals(HEAD + "\n# family\n" + FIRST + "\n\n# guests\n", edits(text).remove(B));
  }

  @Test
  void shouldReadWhatACommentRemembers() {
    assertEquals("h:1", edits("[Interface]\n  # Endpoint = h:1 \n").comment("endpoint"));
    assertNull(edits(FILE).comment("endpoint"));
  }
}
