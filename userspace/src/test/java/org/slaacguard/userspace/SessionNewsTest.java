package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendEvent.HandshakeStamped;
import org.slaacguard.control.BackendEvent.SessionEstablished;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.userspace.PacketMaker.Shape;

/** Whom a session wakes, when it begins and when its keys are renewed. */
final class SessionNewsTest {
  private static final Shape UDP4 = new Shape(4, 17, 9, 0, 64);

  /** The keys are renewed by the first packet after that (whitepaper, section 6.2). */
  private static final Duration REKEY = Duration.ofSeconds(121);

  private final Node gateway = new Node(1);
  private final Node client = new Node(2);
  private final List<BackendEvent> news = new ArrayList<>();

  @AfterEach
  void close() {
    client.close();
    gateway.close();
  }

  private void connect() throws BackendException {
    gateway.start();
    client.startWith(
        PeerUpdate.builder(gateway.publicKey())
            .endpoint(gateway.endpoint())
            .allowedIp(IpPrefix.parse("10.0.0.0/16"))
            .build());
    gateway.peer(
        PeerUpdate.builder(client.publicKey()).allowedIp(IpPrefix.parse("10.0.0.1/32")).build());
    gateway.events();
    gateway.woken = 0;
  }

  /** Sends a packet, and hands over what the gateway tells until it tells of a session. */
  private void send() {
    news.clear();
    gateway.woken = 0;
    client.tun.offer(PacketMaker.packet(UDP4, 1, 1, 16, PacketMaker.bytes(new Random(1), 100)));
    for (int i = 0; i < 1000 && !has(SessionEstablished.class); i++) {
      client.work();
      gateway.work();
      news.addAll(gateway.events());
      pass(Duration.ofMillis(10));
    }
    assertTrue(has(SessionEstablished.class), news::toString);
  }

  private void pass(Duration time) {
    client.ahead += time.toNanos();
    gateway.ahead += time.toNanos();
  }

  private boolean has(Class<?> kind) {
    return news.stream().anyMatch(kind::isInstance);
  }

  @Test
  void shouldTellOfANewSessionAtOnceAndOfRenewedKeysWithTheNextNews() throws BackendException {
    connect();
    send();
    assertTrue(gateway.woken >= 2, "for the timestamp, and for the session");
    pass(REKEY);
    send();
    assertTrue(has(HandshakeStamped.class), news::toString);
    assertEquals(1, gateway.woken, "for the timestamp alone");
  }

  @Test
  void shouldTellAtOnceOfASessionAfterOneThatIsOver() throws BackendException {
    connect();
    send();
    pass(Duration.ofMinutes(10));
    gateway.work();
    assertTrue(gateway.events().stream().anyMatch(BackendEvent.SessionExpired.class::isInstance));
    send();
    assertTrue(gateway.woken >= 2, "for the timestamp, and for the session");
  }
}
