package org.slaacguard.web;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.net.PublicKey;

/**
 * An interface that a process serves, or should serve.
 *
 * @param name the interface
 * @param status its status, owned by this object; null if it is not up or does not answer
 * @param names the names of its peers
 */
public record WatchedInterface(
    String name, @Nullable InterfaceStatus status, Map<PublicKey, String> names)
    implements AutoCloseable {
  /** Copies the names. */
  public WatchedInterface {
    names = Map.copyOf(names);
  }

  /** The name of a peer; empty if it has none. */
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
