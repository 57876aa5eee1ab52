package org.slaacguard.control;

/** The two kinds of section in a configuration file. */
public enum Section {
  /** The section of the interface. */
  INTERFACE,
  /** The section of a peer. */
  PEER;

  /** The other kind. */
  Section other() {
    return this == INTERFACE ? PEER : INTERFACE;
  }

  /** The header as the file writes it. */
  @Override
  public String toString() {
    return this == INTERFACE ? "[Interface]" : "[Peer]";
  }
}
