package org.slaacguard.kernel;

import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import org.slaacguard.net.IpAddress;

/** An {@link AddressProbe} for one interface. */
final class InterfaceProbeView implements ProbeView, AutoCloseable {
  private final AddressProbe probe;
  private final int interfaceIndex;
  private final int namespace;

  /** Begins to watch the interface. Closing this closes the probe. */
  InterfaceProbeView(AddressProbe probe, int interfaceIndex, int namespace) {
    this.probe = probe;
    this.interfaceIndex = interfaceIndex;
    this.namespace = namespace;
    probe.watch(interfaceIndex, namespace);
  }

  AddressProbe probe() {
    return probe;
  }

  @Override
  public void follow(Map<IpAddress, Long> lastSeen) {
    probe.follow(interfaceIndex, namespace, lastSeen);
  }

  @Override
  public void unfollow(Collection<IpAddress> addresses) {
    probe.unfollow(interfaceIndex, namespace, addresses);
  }

  @Override
  public void lastSeen(AddressProbe.Seen sink) {
    probe.lastSeen(interfaceIndex, namespace, sink);
  }

  @Override
  public long lastSeen(IpAddress address, long otherwise) {
    return probe.lastSeen(interfaceIndex, namespace, address, otherwise);
  }

  @Override
  public int poll(Consumer<ProbeEvent> sink, int limit) {
    return probe.poll(sink, limit);
  }

  @Override
  public void hold(Map<Long, Long> untilNanos) {
    probe.hold(untilNanos);
  }

  @Override
  public void release(Collection<Long> peers) {
    probe.release(peers);
  }

  @Override
  public long heldBack() {
    return probe.heldBack();
  }

  @Override
  public long lost() {
    return probe.ringFull();
  }

  @Override
  public void close() {
    probe.unwatch(interfaceIndex, namespace);
    probe.close();
  }
}
