package org.slaacguard.userspace;

/** Which handshake messages go first. Each kind has queues of its own, so none takes room. */
enum Precedence {
  /** From where a peer was lately, or the answer to our initiation; at a bounded rate. */
  KNOWN(0),
  /** Its source is proved. */
  PROVED(1),
  /** Anybody's. */
  ORDINARY(2);

  /** The place of its queue. That of a lower number is served before. */
  final int rank;

  Precedence(int rank) {
    this.rank = rank;
  }
}
