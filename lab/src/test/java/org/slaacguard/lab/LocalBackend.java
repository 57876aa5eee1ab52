package org.slaacguard.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.userspace.UserspaceBackend;
import org.slaacguard.userspace.UserspaceOptions;

/** The userspace data plane in this process, with its interface on a host of a topology. */
final class LocalBackend implements AutoCloseable {
  private final Host host;
  private final KeyPair keys;
  private final String device;
  private final UserspaceBackend backend;

  private LocalBackend(Host host, KeyPair keys, String device, UserspaceBackend backend) {
    this.host = host;
    this.keys = keys;
    this.device = device;
    this.backend = backend;
  }

  /** Makes the interface, with new keys, an address of each family, and its link up. */
  static LocalBackend start(Host host, UserspaceOptions options, int port, String... addresses) {
    String device = options.interfaceName();
    KeyPair keys = KeyPair.generate();
    UserspaceBackend backend =
        get(
            host,
            () -> {
              UserspaceBackend opened = UserspaceBackend.open(options, () -> {});
              opened.apply(
                  DeviceUpdate.builder()
                      .privateKey(SecretKey.parse(keys.privateKey()))
                      .listenPort(port)
                      .build());
              return opened;
            });
    LocalBackend local = host.topology().closing(new LocalBackend(host, keys, device, backend));
    host.sysctl("net.ipv6.conf." + device + ".addr_gen_mode", "1");
    host.up(device);
    for (String address : addresses) {
      host.address(device, address);
    }
    return local;
  }

  private static <T> T get(Host host, Callable<T> body) {
    try {
      return host.async(body).get();
    } catch (ExecutionException e) {
      throw new LabException("on " + host, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  Host host() {
    return host;
  }

  String device() {
    return device;
  }

  KeyPair keys() {
    return keys;
  }

  void peer(PeerUpdate peer) {
    update(DeviceUpdate.builder().peer(peer).build());
  }

  void update(DeviceUpdate update) {
    try {
      backend.apply(update);
    } catch (BackendException e) {
      throw new LabException(device, e);
    }
  }

  /** Its only peer. */
  PeerStatus peer() {
    try (DeviceStatus status = backend.status()) {
      return status.peers().getFirst();
    } catch (BackendException e) {
      throw new LabException(device, e);
    }
  }

  long count(Counter counter) {
    try (DeviceStatus status = backend.status()) {
      return status.counters().getOrDefault(counter, 0L);
    } catch (BackendException e) {
      throw new LabException(device, e);
    }
  }

  void transmit(PublicKey to, byte[] packet) {
    backend.transmit(to, packet);
  }

  List<BackendEvent> events() {
    List<BackendEvent> events = new ArrayList<>();
    backend.poll(events::add);
    return events;
  }

  @Override
  public void close() {
    backend.close();
  }
}
