package org.slaacguard.userspace;

import org.slaacguard.linux.UdpBatch;

/** A UDP socket as the workers use it; in tests, something that behaves worse than any kernel. */
interface UdpPort {
  /** Bytes sent, or a negative error number. */
  int send(UdpBatch batch, int index);

  /** Bytes received into the message, or a negative error number. */
  int receive(UdpBatch batch, int index);

  /** Whether runs of datagrams may be sent in one message; false once they were refused. */
  boolean segments();

  /** The kernel refused a run: no more of them on this socket. */
  void dropSegments();
}
