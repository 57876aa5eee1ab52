package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;

/** Which program filters; none of them is run. */
final class DefaultRouteFilterTest {
  private final List<String> ran = new ArrayList<>();
  private String lacking = "";
  @TempDir private Path folder;

  private void record(List<String> command, String input, Duration limit) throws SetupException {
    String text = String.join(" ", command);
    if (!lacking.isEmpty() && text.matches("(.* )?(" + lacking + ")[ -].*")) {
      throw new SetupException("cannot start '" + command.getFirst() + "'");
    }
    ran.add(text + " < " + input);
  }

  private DefaultRouteFilter filter() throws Exception {
    try (Configuration none = ConfigFile.parse("wg0.conf", "")) {
      return new DefaultRouteFilter(InterfacePlan.of("wg0", none, List.of()), this::record);
    }
  }

  private UndoStack undo() {
    return new UndoStack(new SetupJournal(folder.resolve("journal")));
  }

  @Test
  void shouldFilterByNftWhereItIsThere() throws Exception {
    filter().run(true, 51820, List.of("2001:db8::1"), undo());
    assertEquals(1, ran.size());
    assertTrue(ran.getFirst().startsWith("nft -f - < add table ip6 slaacguard-wg0"), ran::toString);
  }

  @Test
  void shouldFilterByIptablesWithoutNft() throws Exception {
    lacking = "nft";
    UndoStack undo = undo();
    filter().run(false, 51820, List.of("10.0.0.1"), undo);
    assertEquals(2, ran.size(), ran::toString);
    assertTrue(ran.getFirst().contains("iptables-save | sed "), ran::toString);
    assertEquals(
        """
        iptables-restore -n < *raw
        -I PREROUTING ! -i wg0 -d 10.0.0.1 -m addrtype ! --src-type LOCAL -m comment --comment slaacguard-wg0 -j DROP
        COMMIT
        *mangle
        -I POSTROUTING -p udp -m mark --mark 51820 -m comment --comment slaacguard-wg0 -j CONNMARK --save-mark
        -I PREROUTING -p udp -m comment --comment slaacguard-wg0 -j CONNMARK --restore-mark
        COMMIT
        """,
        ran.getLast());
    undo.undoAll();
    assertEquals(ran.getFirst(), ran.getLast(), "undone as what an earlier run left");
    filter().run(true, 51820, List.of("2001:db8::1"), undo());
    assertTrue(ran.getLast().startsWith("ip6tables-restore -n < "), ran::toString);
  }

  @Test
  void shouldSayWhatIsMissingWithoutEither() throws Exception {
    lacking = "nft|iptables|ip6tables";
    SetupException e =
        assertThrows(
            SetupException.class, () -> filter().run(true, 1, List.of("2001:db8::1"), undo()));
    assertEquals(
        "a default route through wg0 needs a filter by nft (package nftables) or iptables",
        e.getMessage());
  }
}
