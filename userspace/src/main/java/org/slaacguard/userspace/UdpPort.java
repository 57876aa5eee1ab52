package org.slaacguard.userspace;

import org.slaacguard.linux.UdpBatch;

/** A UDP socket as the workers use it; in tests, something that behaves worse than any kernel. */
interface UdpPort {
  /** Bytes sent, or a negative error number. */
  int send(UdpBatch batch, int index);

  /** Bytes received into the message, or a negative error number. */
  int receive(UdpBatch batch, int index);

  /**
   * Whether the kernel knows runs of datagrams in one message. It may refuse one all the same, for
   * where it goes.
   */
  boolean segments();
}
