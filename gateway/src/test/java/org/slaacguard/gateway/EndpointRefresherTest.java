package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.Settings;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;

final class EndpointRefresherTest {
  private static final PublicKey NAMED =
      PublicKey.parse("xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=");
  private static final PublicKey NUMBERED =
      PublicKey.parse("TrMvSoP4jYQlY6RIzBgbssQqY3vxI2Pi+y71lOWWXX0=");
  private static final Endpoint OLD = Endpoint.parse("192.0.2.1:7");
  private static final Endpoint NEW = Endpoint.parse("[2001:db8::1]:7");
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  private final List<PeerUpdate> updates = new ArrayList<>();
  private final Map<String, Endpoint> dns = new HashMap<>();
  private final List<PeerStatus> peers = new ArrayList<>();

  private void peer(PublicKey key, @Nullable Endpoint endpoint, @Nullable Instant handshake) {
    peers.add(
        new PeerStatus(
            key, null, endpoint, handshake, 0, 0, 0, List.of(), Settings.NONE, List.of()));
  }

  /** What happens while a name is looked up. */
  private Runnable meanwhile = () -> {};

  private void refresh() throws Exception {
    InterfaceService service =
        new FakeInterface() {
          @Override
          public InterfaceStatus status() {
            return new InterfaceStatus(
                new DeviceStatus(
                    "t0",
                    "fake",
                    "",
                    null,
                    null,
                    0,
                    0,
                    Settings.NONE,
                    List.copyOf(peers),
                    Map.of()));
          }

          @Override
          public void apply(DeviceUpdate request) {
            updates.addAll(request.peers());
          }
        };
    String file =
        "[Peer]\nPublicKey = "
            + NAMED
            + "\nEndpoint = home.example.org:7\n[Peer]\nPublicKey = "
            + NUMBERED
            + "\nEndpoint = 192.0.2.1:7\n";
    try (Configuration configuration = ConfigFile.parse("f", file)) {
      new EndpointRefresher(
              "sg0",
              configuration,
              service,
              name -> {
                meanwhile.run();
                Endpoint found = dns.get(name.host());
                if (found == null) {
                  throw new UnknownHostException(name.host());
                }
                return found;
              })
          .refresh(NOW);
    }
  }

  @Test
  void shouldFollowANameWhoseAddressChangedWhileThePeerIsSilent() throws Exception {
    dns.put("home.example.org", NEW);
    peer(NAMED, OLD, NOW.minusSeconds(300));
    peer(NUMBERED, OLD, null);
    refresh();
    assertEquals(1, updates.size());
    assertEquals(NAMED, updates.getFirst().publicKey());
    assertEquals(NEW, updates.getFirst().endpoint());
    assertTrue(updates.getFirst().updateOnly());
  }

  @Test
  void shouldLeaveAPeerThatAnswersWhereItIs() throws Exception {
    dns.put("home.example.org", NEW);
    peer(NAMED, OLD, NOW.minusSeconds(60));
    refresh();
    assertEquals(List.of(), updates);
  }

  @Test
  void shouldChangeNothingWithoutAnAnswerOrANewOne() throws Exception {
    peer(NAMED, OLD, null);
    refresh();
    dns.put("home.example.org", OLD);
    refresh();
    assertEquals(List.of(), updates);
  }

  @Test
  void shouldLeaveAPeerThatCameBackDuringTheLookUp() throws Exception {
    dns.put("home.example.org", NEW);
    peer(NAMED, OLD, NOW.minusSeconds(300));
    meanwhile =
        () -> {
          peers.clear();
          peer(NAMED, OLD, NOW.plusSeconds(20));
        };
    refresh();
    assertEquals(List.of(), updates);
  }

  @Test
  void shouldLeaveAnEndpointThatSomebodySetDuringTheLookUp() throws Exception {
    dns.put("home.example.org", NEW);
    peer(NAMED, OLD, NOW.minusSeconds(300));
    meanwhile =
        () -> {
          peers.clear();
          peer(NAMED, Endpoint.parse("192.0.2.99:7"), NOW.minusSeconds(300));
        };
    refresh();
    assertEquals(List.of(), updates);
  }

  @Test
  void shouldNotBringBackAPeerThatWentDuringTheLookUp() throws Exception {
    dns.put("home.example.org", NEW);
    peer(NAMED, null, null);
    meanwhile = peers::clear;
    refresh();
    assertEquals(List.of(), updates);
  }
}
