package org.slaacguard.web;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.net.PublicKey;

/**
 * An interface that a process serves, or should.
 *
 * @param name the interface
 * @param status how it stands, owned by this; null where it is not up, or does not answer
 * @param names what people call its peers
 */
public record WatchedInterface(
    String name, @Nullable InterfaceStatus status, Map<PublicKey, String> names)
    implements AutoCloseable {
  /** Copies the names. */
  public WatchedInterface {
    names = Map.copyOf(names);
  }

  /** What people call a peer; empty where it has no name. */
  String nameOf(PublicKey peer) {
    return names.getOrDefault(peer, "");
  }

  /** Wipes the keys in the status. */
  @Override
  public void close() {
    if (status != null) {
      status.close();
    }
  }
}
