package org.slaacguard.userspace;

/** Which handshake messages go first. Each kind has queues of its own, so none takes room. */
enum Precedence {
  /** From where a peer was lately, or the answer to our initiation; at a bounded rate. */
  KNOWN,
  /** Its source is proved. */
  PROVED,
  /** Anybody's. */
  ORDINARY
}
