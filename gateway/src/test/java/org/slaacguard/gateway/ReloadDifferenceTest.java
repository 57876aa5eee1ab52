package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/** What a file that has changed changes in an interface that runs. */
final class ReloadDifferenceTest {
  private static final String KEY = "XasIfmJKikt54X+Lg4AO5m87sSkmGLb9HC+LJ/+I4Os=";
  private static final String OTHER_KEY = "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=";
  private static final String PEER = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=";
  private static final Endpoint MOVED = Endpoint.parse("192.0.2.99:9");

  private static String file(String device, String peer) {
    return "[Interface]\nPrivateKey = "
        + KEY
        + "\n"
        + device
        + "\n[Peer]\nPublicKey = "
        + PEER
        + "\n"
        + peer
        + "\n";
  }

  private static DeviceStatus running(Settings settings, @Nullable Endpoint endpoint) {
    return new DeviceStatus(
        "wg0",
        "userspace",
        "test",
        SecretKey.parse(KEY),
        null,
        51820,
        7,
        settings,
        List.of(
            new PeerStatus(
                PublicKey.parse(PEER),
                null,
                endpoint,
                null,
                0,
                0,
                0,
                List.of(),
                Settings.NONE,
                List.of())),
        Map.of());
  }

  private static DeviceUpdate difference(String before, String next, DeviceStatus running)
      throws Exception {
    try (Configuration was = ConfigFile.parse("wg0.conf", before);
        Configuration is = ConfigFile.parse("wg0.conf", next);
        DeviceUpdate whole = ConfigurationUpdates.replacing(is, StartLookup.of(is));
        running) {
      return ReloadDifference.of(was, is, running, whole);
    }
  }

  private static PeerUpdate only(DeviceUpdate update) {
    assertEquals(1, update.peers().size());
    return update.peers().getFirst();
  }

  @Test
  void shouldLeaveAloneWhatTheFileDoesNotChange() throws Exception {
    String file = file("", "Endpoint = 192.0.2.1:1");
    DeviceUpdate update = difference(file, file, running(Settings.NONE, MOVED));
    assertNull(update.privateKey(), "sessions would be dropped");
    assertNull(update.listenPort(), "the port was chosen at the start");
    assertNull(update.fwmark(), "the mark was chosen at the start");
    assertNull(only(update).endpoint(), "the peer has moved");
    assertEquals(Settings.NONE, update.settings().applyTo(Settings.NONE));
    assertTrue(update.replacePeers());
  }

  @Test
  void shouldFollowWhatTheFileChanges() throws Exception {
    DeviceUpdate update =
        difference(
            file("", "Endpoint = 192.0.2.1:1"),
            file("ListenPort = 7\nFwMark = 9", "Endpoint = 192.0.2.2:2").replace(KEY, OTHER_KEY),
            running(Settings.NONE, MOVED));
    assertEquals(SecretKey.parse(OTHER_KEY), update.privateKey());
    assertEquals(7, update.listenPort());
    assertEquals(9, update.fwmark());
    assertEquals(Endpoint.parse("192.0.2.2:2"), only(update).endpoint());
  }

  @Test
  void shouldTakeBackWhatTheFileSaysNoMore() throws Exception {
    Settings limited = Settings.NONE.with(SettingTable.LEARN_LIMIT, 3);
    DeviceUpdate update =
        difference(
            file("ListenPort = 7\nFwMark = 9\nLearnLimit = 3", "Endpoint = 192.0.2.1:1"),
            file("", ""),
            running(limited, MOVED));
    assertEquals(0, update.listenPort(), "any port");
    assertEquals(0, update.fwmark());
    assertEquals(Settings.NONE, update.settings().applyTo(limited));
  }

  @Test
  void shouldTellAPeerThatHasNoEndpointWhereItIs() throws Exception {
    String file = file("", "Endpoint = 192.0.2.1:1");
    assertNotNull(only(difference(file, file, running(Settings.NONE, null))).endpoint());
  }
}
