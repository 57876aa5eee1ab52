package org.slaacguard.control;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;

/**
 * An answer to {@code get}.
 *
 * @param device how the device stands, owned by this answer
 * @param traces how far autoconfiguration went, of the peers of which there is something to tell
 * @param refusedHandshakes the last ones, the newest first
 * @param notices what is wrong round the interface, and what to do about it, a line each
 * @param conflicts peers that lately wanted another peer's address
 * @param delegation how its uplink stands; null where it has none
 */
public record InterfaceStatus(
    DeviceStatus device,
    Map<PublicKey, PeerTrace> traces,
    List<RefusedHandshake> refusedHandshakes,
    List<String> notices,
    List<AddressConflict> conflicts,
    @Nullable DelegationStatus delegation)
    implements AutoCloseable {
  /** Copies map and lists. */
  public InterfaceStatus {
    traces = Map.copyOf(traces);
    refusedHandshakes = List.copyOf(refusedHandshakes);
    notices = List.copyOf(notices);
    conflicts = List.copyOf(conflicts);
  }

  /** Without an uplink. */
  public InterfaceStatus(
      DeviceStatus device,
      Map<PublicKey, PeerTrace> traces,
      List<RefusedHandshake> refusedHandshakes,
      List<String> notices,
      List<AddressConflict> conflicts) {
    this(device, traces, refusedHandshakes, notices, conflicts, null);
  }

  /** Without conflicts. */
  public InterfaceStatus(
      DeviceStatus device,
      Map<PublicKey, PeerTrace> traces,
      List<RefusedHandshake> refusedHandshakes,
      List<String> notices) {
    this(device, traces, refusedHandshakes, notices, List.of());
  }

  /** The same of a device that is told otherwise; only one of the two is closed. */
  public InterfaceStatus withDevice(DeviceStatus other) {
    return new InterfaceStatus(other, traces, refusedHandshakes, notices, conflicts, delegation);
  }

  /** The same with other conflicts. */
  public InterfaceStatus withConflicts(List<AddressConflict> others) {
    return new InterfaceStatus(device, traces, refusedHandshakes, notices, others, delegation);
  }

  /** The same with an uplink. */
  public InterfaceStatus withDelegation(DelegationStatus other) {
    return new InterfaceStatus(device, traces, refusedHandshakes, notices, conflicts, other);
  }

  /** Of an interface that keeps no traces. */
  public InterfaceStatus(DeviceStatus device) {
    this(device, Map.of(), List.of());
  }

  /** Nothing is wrong. */
  public InterfaceStatus(
      DeviceStatus device,
      Map<PublicKey, PeerTrace> traces,
      List<RefusedHandshake> refusedHandshakes) {
    this(device, traces, refusedHandshakes, List.of());
  }

  /** The same with other traces. */
  public InterfaceStatus withTraces(Map<PublicKey, PeerTrace> others) {
    return new InterfaceStatus(device, others, refusedHandshakes, notices, conflicts, delegation);
  }

  /** The same with more counted, and more notices; only one of the two is closed. */
  public InterfaceStatus with(Map<Counter, Long> counted, List<String> noticed) {
    Map<Counter, Long> counters = new EnumMap<>(Counter.class);
    counters.putAll(device.counters());
    counted.forEach((counter, count) -> counters.merge(counter, count, Long::sum));
    List<String> all = new ArrayList<>(notices);
    all.addAll(noticed);
    return new InterfaceStatus(
        device.withCounters(counters), traces, refusedHandshakes, all, conflicts, delegation);
  }

  /** How far autoconfiguration went with a peer. */
  public PeerTrace trace(PublicKey peer) {
    return traces.getOrDefault(peer, PeerTrace.NONE);
  }

  /** Wipes the keys in it. */
  @Override
  public void close() {
    device.close();
  }
}
