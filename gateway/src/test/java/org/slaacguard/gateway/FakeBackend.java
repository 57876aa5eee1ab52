package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.AddressOwner;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.Settings;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnedAddress;

/** A backend that remembers what it was asked. */
class FakeBackend implements Backend {
  /** A packet and where it was to go. */
  record Sent(PublicKey peer, byte[] packet) {}

  final List<DeviceUpdate> updates = new ArrayList<>();
  final List<Sent> sent = new ArrayList<>();
  final Queue<BackendEvent> events = new ConcurrentLinkedQueue<>();
  final Map<IpAddress, AddressOwner> owners = new HashMap<>();
  final Set<PublicKey> live = new HashSet<>();
  final List<PeerStatus> peers = new ArrayList<>();
  long lost;
  int sessionLooks;
  int statusLooks;
  @Nullable BackendException failure;

  /** Changes that it does not make. */
  Predicate<DeviceUpdate> refuses = update -> false;

  @Nullable String broken;
  Runnable whileApplying = () -> {};
  Runnable whileClosing = () -> {};
  boolean closed;
  private Settings settings = Settings.NONE;

  @Override
  public String interfaceName() {
    return "fake0";
  }

  @Override
  public void apply(DeviceUpdate update) throws BackendException {
    whileApplying.run();
    if (failure != null) {
      throw failure;
    }
    if (refuses.test(update)) {
      throw new BackendException("refused", 12);
    }
    updates.add(update);
    settings = update.settings().applyTo(settings);
  }

  @Override
  public DeviceStatus status() throws BackendException {
    if (failure != null) {
      throw failure;
    }
    statusLooks++;
    return new DeviceStatus("fake0", "fake", "none", null, null, 7, 0, settings, peers, Map.of());
  }

  @Override
  public AddressOwner owner(IpAddress address) {
    return owners.getOrDefault(address, new AddressOwner.Nobody());
  }

  @Override
  public boolean forget(PublicKey peer, IpAddress address) {
    return owners.get(address) instanceof AddressOwner.Learned(PublicKey had, LearnedAddress _)
        && had.equals(peer)
        && owners.remove(address) != null;
  }

  @Override
  public Set<PublicKey> liveSessions() throws BackendException {
    sessionLooks++;
    if (failure != null) {
      throw failure;
    }
    return Set.copyOf(live);
  }

  @Override
  public long eventsLost() {
    return lost;
  }

  @Override
  public void transmit(PublicKey peer, byte[] packet) {
    sent.add(new Sent(peer, packet));
  }

  @Override
  public int poll(Consumer<BackendEvent> sink) {
    int count = events.size();
    for (BackendEvent event = events.poll(); event != null; event = events.poll()) {
      switch (event) {
        case BackendEvent.SessionEstablished e -> live.add(e.peer());
        case BackendEvent.SessionExpired e -> live.remove(e.peer());
        default -> {}
      }
      sink.accept(event);
    }
    return count;
  }

  @Override
  public @Nullable String failure() {
    return broken;
  }

  @Override
  public boolean isLive(long patienceNanos) {
    return broken == null && !closed;
  }

  @Override
  public void close() {
    whileClosing.run();
    closed = true;
  }
}
