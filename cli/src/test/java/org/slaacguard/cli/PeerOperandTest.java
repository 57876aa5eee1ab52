package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.Settings;
import org.slaacguard.history.TrafficEntry;
import org.slaacguard.net.PublicKey;

/** Which peer a word means, where it is one's name and the beginning of another's key. */
final class PeerOperandTest {
  private static final PublicKey FIRST = PublicKey.parse("tv" + "A".repeat(41) + "=");
  private static final PublicKey SECOND = PublicKey.parse("tw" + "A".repeat(41) + "=");
  private static final PublicKey NAMED = PublicKey.parse("Zz" + "A".repeat(41) + "=");
  private static final Map<PublicKey, String> NAMES = Map.of(NAMED, "tv", SECOND, "Phone");

  private static InterfaceStatus status() {
    return new InterfaceStatus(
        new DeviceStatus(
            "wg0",
            "userspace",
            "",
            null,
            null,
            0,
            0,
            Settings.NONE,
            Stream.of(FIRST, SECOND, NAMED)
                .map(
                    key ->
                        new PeerStatus(
                            key, null, null, null, 0, 0, 0, List.of(), Settings.NONE, List.of()))
                .toList(),
            Map.of()));
  }

  private static PublicKey find(String operand) throws CommandException {
    return PeerOperand.find(status(), operand, NAMES);
  }

  private static String refused(String operand) {
    return String.valueOf(assertThrows(CommandException.class, () -> find(operand)).getMessage());
  }

  @Test
  void shouldTakeANameBeforeTheBeginningOfAKey() throws CommandException {
    assertEquals(NAMED, find("tv"));
    assertEquals(NAMED, find("TV"));
    assertEquals(SECOND, find("phone"));
    assertEquals(FIRST, find("tvA"));
    assertEquals(SECOND, find("tw"));
    assertEquals(FIRST, find(FIRST.toString()));
  }

  @Test
  void shouldRefuseWhatMeansNoPeerOrSeveral() {
    assertTrue(refused("t").startsWith("wg0 has several peers"), refused("t"));
    assertTrue(refused("tablet").startsWith("wg0 has no peer"), refused("tablet"));
  }

  @Test
  void shouldTakeANameFirstForTrafficToo() {
    List<TrafficEntry> entries =
        Stream.of(FIRST, SECOND, NAMED)
            .map(key -> new TrafficEntry("wg0", key, LocalDate.of(2026, 11, 30), 1, 2))
            .toList();
    assertEquals(entries, traffic(entries, null));
    assertEquals(entries.subList(2, 3), traffic(entries, "tv"));
    assertEquals(entries.subList(2, 3), traffic(entries, "TV"));
    assertEquals(entries.subList(0, 1), traffic(entries, "tvA"));
    assertEquals(entries.subList(0, 2), traffic(entries, "t"));
    assertEquals(List.of(), traffic(entries, "tablet"));
  }

  private static List<TrafficEntry> traffic(List<TrafficEntry> entries, @Nullable String peer) {
    return TrafficText.ofPeer(entries, peer, each -> NAMES.getOrDefault(each.peer(), ""));
  }
}
