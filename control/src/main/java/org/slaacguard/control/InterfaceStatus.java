package org.slaacguard.control;

import java.util.List;
import java.util.Map;
import org.slaacguard.net.PublicKey;

/**
 * An answer to {@code get}.
 *
 * @param device how the device stands, owned by this answer
 * @param traces how far autoconfiguration went, of the peers of which there is something to tell
 * @param refusedHandshakes the last ones, the newest first
 */
public record InterfaceStatus(
    DeviceStatus device, Map<PublicKey, PeerTrace> traces, List<RefusedHandshake> refusedHandshakes)
    implements AutoCloseable {
  /** Copies map and list. */
  public InterfaceStatus {
    traces = Map.copyOf(traces);
    refusedHandshakes = List.copyOf(refusedHandshakes);
  }

  /** Of an interface that keeps no traces. */
  public InterfaceStatus(DeviceStatus device) {
    this(device, Map.of(), List.of());
  }

  /** The same with other traces. */
  public InterfaceStatus withTraces(Map<PublicKey, PeerTrace> others) {
    return new InterfaceStatus(device, others, refusedHandshakes);
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
