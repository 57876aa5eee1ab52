package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.AddressConflict;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.Ipv6Header;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.ForgetReason;
import org.slaacguard.routing.LearnRefusal;

final class SourceRefusalsTest {
  private static final long HOUR = 3_600_000_000_000L;
  private static final Instant AT = Instant.ofEpochSecond(1_000_000);
  private static final PublicKey OWNER = key(1);
  private static final PublicKey PEER = key(2);
  private static final IpAddress ADDRESS = IpAddress.parse("2001:db8::2");

  private final SourceRefusals refusals = new SourceRefusals();
  private final List<byte[]> sent = new ArrayList<>();

  private static PublicKey key(int number) {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = (byte) number;
    return PublicKey.ofBytes(bytes);
  }

  private long poll(long now) {
    return refusals.poll(
        now,
        (peer, packet) -> {
          assertEquals(PEER, peer);
          sent.add(packet);
        });
  }

  private void refused(PublicKey owner, long count, long now) {
    refusals.event(
        new BackendEvent.AddressRefused(
            PEER, ADDRESS, LearnRefusal.LEARNED_CONFLICT, owner, count, AT),
        now);
  }

  @Test
  void shouldTellTheSender() {
    byte[] packet = new byte[60];
    new Ipv6Header(20, 17, 64, (Ipv6Address) ADDRESS, Ipv6Address.parse("2001:db8:9::1"))
        .write(ByteBuffer.wrap(packet));
    refusals.event(new BackendEvent.PacketRefused(PEER, LearnRefusal.LEARNED_CONFLICT, packet), 0);
    refusals.event(
        new BackendEvent.PacketRefused(PEER, LearnRefusal.LEARNED_CONFLICT, new byte[7]), 0);
    poll(0);
    assertEquals(1, sent.size(), "what is no packet has no sender");
    assertEquals(0x0105, ByteBuffer.wrap(sent.getFirst()).getShort(40), "type 1, code 5");
    poll(1);
    assertEquals(1, sent.size());
  }

  @Test
  void shouldRememberAConflictForAnHour() {
    refused(OWNER, 3, 0);
    refused(OWNER, 4, HOUR / 2);
    assertEquals(List.of(new AddressConflict(ADDRESS, PEER, OWNER, 7, AT)), refusals.conflicts());
    assertEquals(HOUR, poll(HOUR / 2));
    assertEquals(HOUR * 3 / 2, poll(HOUR));
    assertEquals(1, refusals.conflicts().size());
    assertEquals(Long.MAX_VALUE, poll(HOUR * 3 / 2));
    assertTrue(refusals.conflicts().isEmpty());
  }

  @Test
  void shouldForgetAConflictThatHasEnded() {
    refusals.event(
        new BackendEvent.AddressRefused(PEER, ADDRESS, LearnRefusal.OUT_OF_SCOPE, null, 1, AT), 0);
    assertTrue(refusals.conflicts().isEmpty(), "nobody has it");
    List<Runnable> ends =
        List.of(
            () ->
                refusals.event(
                    new BackendEvent.AddressForgotten(OWNER, ADDRESS, AT, ForgetReason.EXPIRED), 0),
            () -> refusals.event(new BackendEvent.AddressLearned(PEER, ADDRESS, AT), 0),
            () -> refusals.peers(new PeerChanges(List.of(), List.of(OWNER)), 0),
            () -> refusals.peers(new PeerChanges(List.of(), List.of(PEER)), 0));
    for (Runnable end : ends) {
      refused(OWNER, 1, 0);
      assertEquals(1, refusals.conflicts().size());
      end.run();
      assertTrue(refusals.conflicts().isEmpty());
    }
  }

  @Test
  void shouldReadWhatItWrote() {
    AddressConflict conflict = new AddressConflict(ADDRESS, PEER, OWNER, 7, AT);
    assertEquals(conflict, AddressConflict.parse(conflict.toString()));
  }
}
