package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.routing.LearnRate;
import org.slaacguard.routing.LearnScope;
import org.slaacguard.routing.LearnSettings;
import org.slaacguard.routing.LearnedAddress;

final class PeerUpdateTest {
  private static final PublicKey KEY = PublicKey.ofBytes(new byte[32]);

  /** Says something of everything. */
  private static PeerUpdate full() {
    return PeerUpdate.builder(KEY)
        .remove()
        .updateOnly()
        .presharedKey(SecretKey.ofBytes(new byte[32]))
        .endpoint(new Endpoint(IpAddress.parse("192.0.2.1"), 7, 0))
        .persistentKeepalive(25)
        .replaceAllowedIps()
        .allowedIp(IpPrefix.parse("2001:db8:1::/64"))
        .removeAllowedIp(IpPrefix.parse("2001:db8:2::/64"))
        .replaceLearnableIps()
        .learnableIps(LearnScope.parse("advertised"))
        .learn(new LearnSettings(3, new LearnRate(2, Duration.ofSeconds(1)), Duration.ofHours(1)))
        .learned(
            List.of(
                new LearnedAddress(
                    IpAddress.parse("2001:db8:3::1"), Instant.ofEpochSecond(1), Instant.EPOCH)))
        .times(HandshakeTimes.NONE)
        .build();
  }

  @Test
  void shouldBeginAsTheUpdateThatTheBuilderIsMadeFrom() throws ReflectiveOperationException {
    PeerUpdate full = full();
    PeerUpdate empty = PeerUpdate.builder(KEY).build();
    for (RecordComponent component : PeerUpdate.class.getRecordComponents()) {
      if (!component.getName().equals("publicKey")) {
        Object said = component.getAccessor().invoke(full);
        assertNotEquals(component.getAccessor().invoke(empty), said, component.getName());
      }
    }
    assertEquals(full, full.toBuilder().build());
    assertEquals(empty, empty.toBuilder().build());
  }

  @Test
  void shouldLeaveTheUpdateThatTheBuilderIsMadeFrom() {
    PeerUpdate first = PeerUpdate.builder(KEY).allowedIp(IpPrefix.parse("10.0.0.0/8")).build();
    PeerUpdate second = first.toBuilder().allowedIp(IpPrefix.parse("192.0.2.0/24")).build();
    assertEquals(1, first.allowedIps().size());
    assertEquals(2, second.allowedIps().size());
  }
}
