package org.slaacguard.control;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;

/**
 * The answer to a {@code get} request.
 *
 * @param device the device's status, owned by this answer
 * @param traces progress of autoconfiguration, for peers with any
 * @param refusedHandshakes the latest ones, the newest first
 * @param notices problems around the interface and their remedies, a line each
 * @param conflicts recent address conflicts between peers
 * @param delegation the uplink's status; null without an uplink
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

  /** A status without an uplink. */
  public InterfaceStatus(
      DeviceStatus device,
      Map<PublicKey, PeerTrace> traces,
      List<RefusedHandshake> refusedHandshakes,
      List<String> notices,
      List<AddressConflict> conflicts) {
    this(device, traces, refusedHandshakes, notices, conflicts, null);
  }

  /** A status without conflicts. */
  public InterfaceStatus(
      DeviceStatus device,
      Map<PublicKey, PeerTrace> traces,
      List<RefusedHandshake> refusedHandshakes,
      List<String> notices) {
    this(device, traces, refusedHandshakes, notices, List.of());
  }

  /** The same with another device status; close only one of the two. */
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

  /** The status of an interface without traces. */
  public InterfaceStatus(DeviceStatus device) {
    this(device, Map.of(), List.of());
  }

  /** A status without notices. */
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

  /** The same with more counters and notices; close only one of the two. */
  public InterfaceStatus with(Map<Counter, Long> counted, List<String> noticed) {
    Map<Counter, Long> counters = new EnumMap<>(Counter.class);
    counters.putAll(device.counters());
    counted.forEach((counter, count) -> counters.merge(counter, count, Long::sum));
    List<String> all = new ArrayList<>(notices);
    all.addAll(noticed);
    return new InterfaceStatus(
        device.withCounters(counters), traces, refusedHandshakes, all, conflicts, delegation);
  }

  /** The progress of a peer's autoconfiguration. */
  public PeerTrace trace(PublicKey peer) {
    return traces.getOrDefault(peer, PeerTrace.NONE);
  }

  /** Wipes the keys. */
  @Override
  public void close() {
    device.close();
  }
}
