package org.slaacguard.gateway;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.Settings;
import org.slaacguard.net.PublicKey;

/** A backend that remembers what it was asked. */
final class FakeBackend implements Backend {
  /** A packet and where it was to go. */
  record Sent(PublicKey peer, byte[] packet) {}

  final List<DeviceUpdate> updates = new ArrayList<>();
  final List<Sent> sent = new ArrayList<>();
  final Queue<BackendEvent> events = new ArrayDeque<>();
  @Nullable BackendException failure;
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
    updates.add(update);
    settings = update.settings().applyTo(settings);
  }

  @Override
  public DeviceStatus status() throws BackendException {
    if (failure != null) {
      throw failure;
    }
    return new DeviceStatus(
        "fake0", "fake", "none", null, null, 7, 0, settings, List.of(), Map.of());
  }

  @Override
  public void transmit(PublicKey peer, byte[] packet) {
    sent.add(new Sent(peer, packet));
  }

  @Override
  public int poll(Consumer<BackendEvent> sink) {
    int count = events.size();
    for (BackendEvent event = events.poll(); event != null; event = events.poll()) {
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
