package org.slaacguard.gateway;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.AddressOwner;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.RefusedHandshake;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;

/** A backend that wraps another one, and delegates everything that a subclass does not override. */
abstract class BackendLayer implements Backend {
  /** The wrapped backend. */
  final Backend backend;

  BackendLayer(Backend backend) {
    this.backend = backend;
  }

  @Override
  public final String interfaceName() {
    return backend.interfaceName();
  }

  @Override
  public void apply(DeviceUpdate update) throws BackendException {
    backend.apply(update);
  }

  @Override
  public boolean clampsMss() {
    return backend.clampsMss();
  }

  @Override
  public DeviceStatus status() throws BackendException {
    return backend.status();
  }

  @Override
  public AddressOwner owner(IpAddress address) throws BackendException {
    return backend.owner(address);
  }

  @Override
  public boolean forget(PublicKey peer, IpAddress address) throws BackendException {
    return backend.forget(peer, address);
  }

  @Override
  public Set<PublicKey> liveSessions() throws BackendException {
    return backend.liveSessions();
  }

  @Override
  public long eventsLost() {
    return backend.eventsLost();
  }

  @Override
  public void transmit(PublicKey peer, byte[] packet) {
    backend.transmit(peer, packet);
  }

  @Override
  public int poll(Consumer<BackendEvent> sink) {
    return backend.poll(sink);
  }

  @Override
  public List<RefusedHandshake> refusedHandshakes() {
    return backend.refusedHandshakes();
  }

  @Override
  public @Nullable String failure() {
    return backend.failure();
  }

  @Override
  public boolean isResting() {
    return backend.isResting();
  }

  @Override
  public boolean isLive(long patienceNanos) {
    return backend.isLive(patienceNanos);
  }

  @Override
  public void close() {
    backend.close();
  }
}
