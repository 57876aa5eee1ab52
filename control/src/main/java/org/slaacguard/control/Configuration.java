package org.slaacguard.control;

import java.util.List;

/**
 * A parsed configuration file, before any name is resolved.
 *
 * @param device the {@code [Interface]} section
 * @param peers the {@code [Peer]} sections, in the order of the file, each peer once
 */
public record Configuration(InterfaceSection device, List<PeerSection> peers)
    implements AutoCloseable {

  /** Copies the list. */
  public Configuration {
    peers = List.copyOf(peers);
  }

  /** Wipes the keys in it. */
  @Override
  public void close() {
    device.close();
    peers.forEach(PeerSection::close);
  }
}
