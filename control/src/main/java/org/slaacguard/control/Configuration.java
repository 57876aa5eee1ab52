package org.slaacguard.control;

import java.util.List;

/**
 * A configuration file as it stands, before any name is looked up.
 *
 * @param device what {@code [Interface]} says
 * @param peers what each {@code [Peer]} says, in the order of the file, each peer once
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
