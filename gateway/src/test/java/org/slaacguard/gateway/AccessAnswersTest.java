package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.SettingsUpdate;
import org.slaacguard.host.SetupException;
import org.slaacguard.net.PublicKey;

final class AccessAnswersTest {
  private static final PublicKey PEER = PublicKey.parseHex("0a".repeat(32));

  private final FakeInterface made = new FakeInterface();
  private boolean fails;
  private int waits;

  private final AccessAnswers answers =
      new AccessAnswers(
          made,
          () -> {
            waits++;
            if (fails) {
              throw new SetupException("nft: No buffer space available");
            }
          });

  private static DeviceUpdate peer(SettingsUpdate settings) {
    return DeviceUpdate.builder()
        .peer(PeerUpdate.builder(PEER).settings(settings).persistentKeepalive(5).build())
        .build();
  }

  private static SettingsUpdate lan() {
    return SettingsUpdate.setting(
        SettingTable.MAY_REACH, SettingTable.MAY_REACH.parse("lan", warning -> {}));
  }

  @Test
  void shouldAnswerWhenTheFilterHoldsWhatIsSet() throws BackendException {
    answers.apply(peer(lan()));
    assertEquals(1, waits);
    answers.apply(peer(new SettingsUpdate(Set.of(SettingTable.TAGS), Settings.NONE)));
    assertEquals(2, waits);
    answers.apply(
        DeviceUpdate.builder()
            .settings(SettingsUpdate.setting(SettingTable.CONNECTION_LIMIT, 100))
            .build());
    assertEquals(3, waits);
    assertEquals(3, made.requests.size());
  }

  @Test
  void shouldTellThatTheFilterDoesNotHoldIt() {
    fails = true;
    BackendException failure =
        assertThrows(BackendException.class, () -> answers.apply(peer(lan())));
    String said = String.valueOf(failure.getMessage());
    assertTrue(said.contains("No buffer space"), said);
    assertTrue(said.startsWith("the packet filter does not hold"), said);
    assertEquals(1, made.requests.size(), "it is made all the same");
  }

  @Test
  void shouldNotWaitForTheFilterWithWhatItDoesNotHold() throws BackendException {
    fails = true;
    answers.apply(peer(SettingsUpdate.NOTHING));
    assertEquals(0, waits);
    assertEquals(1, made.requests.size());
  }
}
