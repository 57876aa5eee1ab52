package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.linux.Fd;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnedAddress;

/**
 * A backend on a host of its own, for {@link BackendContract} and {@link TrafficContract}. Whoever
 * makes a backend subclasses both.
 */
abstract class BackendFixture {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  Topology topology;
  Host host;
  Backend backend;

  /** How often the backend said that events wait. */
  final AtomicInteger wakeups = new AtomicInteger();

  private int descriptors;

  /** A backend on this host with an interface of this name, not configured yet. */
  abstract Backend open(Host host, String interfaceName, Runnable wakeup) throws Exception;

  @BeforeEach
  void openBackend() throws Exception {
    descriptors = Fd.open();
    topology = Topology.open();
    host = topology.host("gateway");
    String name = topology.interfaceName();
    backend = host.async(() -> open(host, name, wakeups::incrementAndGet)).get();
    topology.closing(backend);
  }

  @AfterEach
  void closeBackend() {
    topology.close();
    assertEquals(descriptors, Fd.open(), () -> "leaked: " + Fd.openDescriptors());
  }

  static PublicKey key() {
    return PublicKey.parse(KeyPair.generate().publicKey());
  }

  static List<IpPrefix> prefixes(String... texts) {
    return List.of(texts).stream().map(IpPrefix::parse).toList();
  }

  final void apply(DeviceUpdate.Builder update) {
    try (DeviceUpdate built = update.build()) {
      backend.apply(built);
    } catch (BackendException e) {
      throw new LabException("refused", e);
    }
  }

  final void apply(PeerUpdate.Builder... peers) {
    DeviceUpdate.Builder update = DeviceUpdate.builder();
    for (PeerUpdate.Builder peer : peers) {
      update.peer(peer.build());
    }
    apply(update);
  }

  /** The status; its keys are wiped already, so only what is not a key may be asked. */
  final DeviceStatus status() {
    try (DeviceStatus status = backend.status()) {
      return status;
    } catch (BackendException e) {
      throw new LabException("no status", e);
    }
  }

  final @Nullable PeerStatus find(PublicKey key) {
    return status().peers().stream()
        .filter(peer -> peer.publicKey().equals(key))
        .findFirst()
        .orElse(null);
  }

  final PeerStatus peer(PublicKey key) {
    PeerStatus found = find(key);
    assertNotNull(found, () -> key + " is not there");
    return found;
  }

  final List<BackendEvent> events() {
    List<BackendEvent> events = new ArrayList<>();
    assertEquals(backend.poll(events::add), events.size());
    return events;
  }

  static LearnedAddress seen(String address, long secondsAgo) {
    Instant then = Instant.now().minusSeconds(secondsAgo);
    return new LearnedAddress(IpAddress.parse(address), then, then);
  }
}
