package org.slaacguard.gateway;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.slaacguard.control.AddressOwner;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.Settings;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnedAddress;

/** An interface without peers that answers at once and remembers what it was asked. */
class FakeInterface implements InterfaceService {
  static final PublicKey LEARNER = PublicKey.parseHex("0a".repeat(32));
  static final IpAddress LEARNED = IpAddress.parse("2001:db8::a");

  /** What it answers to {@code get=1}. */
  static final String ANSWER = "listen_port=51820\nerrno=0\n\n";

  final List<DeviceUpdate> requests = new CopyOnWriteArrayList<>();
  final List<IpAddress> forgotten = new CopyOnWriteArrayList<>();
  final AtomicInteger farewells = new AtomicInteger();
  volatile boolean refuse;

  @Override
  public InterfaceStatus status() throws BackendException {
    return new InterfaceStatus(
        new DeviceStatus(
            "t0", "fake", "none", null, null, 51820, 0, Settings.NONE, List.of(), Map.of()));
  }

  @Override
  public void apply(DeviceUpdate request) throws BackendException {
    if (refuse) {
      throw new BackendException("the port is taken", 98);
    }
    requests.add(request);
  }

  @Override
  public AddressOwner owner(IpAddress address) {
    return address.equals(LEARNED) && !forgotten.contains(address)
        ? learned(address)
        : new AddressOwner.Nobody();
  }

  @Override
  public AddressOwner.Learned forget(IpAddress address) throws BackendException {
    if (owner(address) instanceof AddressOwner.Learned had) {
      forgotten.add(address);
      return had;
    }
    throw new BackendException("nobody has learned " + address, 2);
  }

  private static AddressOwner.Learned learned(IpAddress address) {
    return new AddressOwner.Learned(
        LEARNER,
        new LearnedAddress(address, Instant.ofEpochMilli(1000), Instant.ofEpochMilli(2000)));
  }

  @Override
  public void cease() throws BackendException {
    farewells.incrementAndGet();
  }
}
