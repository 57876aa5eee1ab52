package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.AddressOwner;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage.NeighborAdvertisement;
import org.slaacguard.net.NdMessage.NeighborSolicitation;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnScope;
import org.slaacguard.routing.LearnedAddress;

final class DadServiceTest {
  private static final long SECOND = 1_000_000_000L;
  private static final PublicKey PEER = key(1);
  private static final PublicKey OTHER = key(2);
  private static final Ipv6Address TARGET = Ipv6Address.parse("2001:db8::2");

  private final FakeBackend backend = new FakeBackend();
  private Instant clock = Instant.ofEpochSecond(1_000_000);
  private final DadService service = new DadService(backend, () -> clock);
  private final List<BackendEvent> told = new ArrayList<>();
  private final Service.Out out =
      new Service.Out() {
        @Override
        public void transmit(PublicKey peer, byte[] packet) {
          backend.transmit(peer, packet);
        }

        @Override
        public void tell(BackendEvent event) {
          told.add(event);
        }
      };

  private static PublicKey key(int number) {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = (byte) number;
    return PublicKey.ofBytes(bytes);
  }

  @BeforeEach
  void know() {
    KnownPeers peers = new KnownPeers();
    PeerUpdate mayLearn =
        PeerUpdate.builder(PEER).learnableIps(LearnScope.parse("advertised")).build();
    service.peers(peers.apply(DeviceUpdate.builder().peer(mayLearn).build()), 0);
  }

  private void probe(PublicKey peer) {
    byte[] packet =
        new NdPacket(
                Ipv6Address.UNSPECIFIED,
                TARGET.solicitedNode(),
                new NeighborSolicitation(TARGET, List.of()))
            .toBytes();
    service.event(new BackendEvent.NeighborDiscovery(peer, packet), 0);
  }

  @Test
  void shouldHaveAnAddressLearnedThatNobodyHas() {
    probe(PEER);
    service.poll(0, out);
    assertTrue(backend.sent.isEmpty(), "it may have it");
    PeerUpdate claim = backend.updates.getFirst().peers().getFirst();
    assertEquals(PEER, claim.publicKey());
    assertTrue(claim.updateOnly(), "a peer that has gone does not come back by this");
    assertEquals(List.of(TARGET), claim.learned().stream().map(LearnedAddress::address).toList());
  }

  /** No packet from there will be news to the backend. */
  @Test
  void shouldTellAllServicesOfAnAddressThatIsClaimed() {
    probe(PEER);
    backend.owners.put(TARGET, learned(PEER, clock.minusSeconds(2)));
    service.poll(0, out);
    service.poll(1, out);
    assertEquals(List.of(new BackendEvent.AddressLearned(PEER, TARGET, clock)), told);
  }

  @Test
  void shouldNotTellOfAClaimThatTheBackendHasNotMade() {
    probe(PEER);
    service.poll(0, out);
    assertEquals(List.of(), told);
  }

  @Test
  void shouldDefendWhatAnotherOrTheGatewayHas() throws Exception {
    for (AddressOwner owner : List.of(learned(OTHER, clock), new AddressOwner.Gateway())) {
      backend.owners.put(TARGET, owner);
      probe(PEER);
      service.poll(0, out);
      FakeBackend.Sent answer = backend.sent.removeLast();
      assertEquals(PEER, answer.peer());
      NdPacket packet = NdPacket.parse(answer.packet());
      assertEquals(Ipv6Address.ALL_NODES, packet.destination());
      assertEquals(
          new NeighborAdvertisement(false, false, true, TARGET, List.of()), packet.message());
    }
    assertTrue(backend.updates.isEmpty());
  }

  @Test
  void shouldForgetAClaimThatNoPacketHasFollowed() {
    probe(PEER);
    Instant claimed = backend.updates.getFirst().peers().getFirst().learned().getFirst().lastSeen();
    backend.owners.put(TARGET, learned(PEER, claimed));
    clock = clock.plusSeconds(5);
    assertEquals(Long.MAX_VALUE, service.poll(5 * SECOND, out));
    assertTrue(backend.owners.isEmpty());
  }

  @Test
  void shouldKeepAClaimThatAPacketHasFollowed() {
    probe(PEER);
    backend.owners.put(TARGET, learned(PEER, clock));
    clock = clock.plusSeconds(5);
    service.poll(5 * SECOND, out);
    assertEquals(1, backend.owners.size());
  }

  @Test
  void shouldNotHearAPeerThatMayLearnNothing() {
    backend.owners.put(TARGET, learned(PEER, clock));
    probe(OTHER);
    service.poll(0, out);
    assertTrue(backend.sent.isEmpty());
    assertTrue(backend.updates.isEmpty());
  }

  private static AddressOwner learned(PublicKey peer, Instant seen) {
    return new AddressOwner.Learned(peer, new LearnedAddress(TARGET, seen, seen));
  }
}
