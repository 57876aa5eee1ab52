package org.slaacguard.userspace;

import org.slaacguard.linux.UdpBatch;

/** A UDP socket as the workers use it; tests have one that behaves worse than any kernel. */
interface UdpPort {
  /** Bytes sent, or a negative error number. */
  int send(UdpBatch batch, int index);

  /**
   * Sends the first messages of the batch, each on its own: one that cannot be sent holds up none.
   *
   * @return how many were sent
   */
  default int sendAll(UdpBatch batch, int count) {
    int sent = 0;
    for (int i = 0; i < count; i++) {
      sent += send(batch, i) >= 0 ? 1 : 0;
    }
    return sent;
  }

  /** Bytes received into the message, or a negative error number. */
  int receive(UdpBatch batch, int index);

  /**
   * Receives what waits, as much as the batch has messages for.
   *
   * @return how many messages were filled from the first on, or a negative error number
   */
  default int receiveAll(UdpBatch batch) {
    int count = 0;
    while (count < batch.capacity()) {
      int result = receive(batch, count);
      if (result < 0) {
        return count > 0 ? count : result;
      }
      count++;
    }
    return count;
  }

  /**
   * Whether the kernel knows runs of datagrams in one message. It may refuse one all the same, for
   * where it goes.
   */
  boolean segments();
}
