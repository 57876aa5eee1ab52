package org.slaacguard.kernel;

import java.util.function.Consumer;
import org.slaacguard.net.IpAddress;

/** The probe, as far as it looks at one interface. */
final class ProbeSight implements Sight, AutoCloseable {
  private final AddressProbe probe;
  private final int interfaceIndex;
  private final int namespace;

  /** Begins to look. The probe is closed with this. */
  ProbeSight(AddressProbe probe, int interfaceIndex, int namespace) {
    this.probe = probe;
    this.interfaceIndex = interfaceIndex;
    this.namespace = namespace;
    probe.watch(interfaceIndex, namespace);
  }

  AddressProbe probe() {
    return probe;
  }

  @Override
  public void follow(IpAddress address, long now) {
    probe.follow(interfaceIndex, namespace, address, now);
  }

  @Override
  public void unfollow(IpAddress address) {
    probe.unfollow(interfaceIndex, namespace, address);
  }

  @Override
  public long lastSeen(IpAddress address) {
    return probe.lastSeen(interfaceIndex, namespace, address);
  }

  @Override
  public int poll(Consumer<ProbeEvent> sink, int limit) {
    return probe.poll(sink, limit);
  }

  @Override
  public long heldBack() {
    return probe.rateLimited();
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
