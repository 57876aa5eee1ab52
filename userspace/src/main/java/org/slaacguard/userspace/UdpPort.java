package org.slaacguard.userspace;

import org.slaacguard.linux.UdpBatch;

/** A UDP socket as workers use it. Tests have one that behaves worse than any kernel. */
interface UdpPort {
  /**
   * Sends one message.
   *
   * @return bytes sent, or a negative error number
   */
  int send(UdpBatch batch, int index);

  /**
   * Sends the first messages of the batch independently: one that cannot be sent holds up no other.
   *
   * @return number of messages sent
   */
  default int sendAll(UdpBatch batch, int count) {
    int sent = 0;
    for (int i = 0; i < count; i++) {
      sent += send(batch, i) >= 0 ? 1 : 0;
    }
    return sent;
  }

  /**
   * Receives one message.
   *
   * @return bytes received, or a negative error number
   */
  int receive(UdpBatch batch, int index);

  /**
   * Receives waiting datagrams, as many as the batch has messages for.
   *
   * @return number of messages filled from the first on, or a negative error number
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

  /** How full the receive buffer is, in percent; 0 if nobody knows. Receiving thread. */
  default int fill() {
    return 0;
  }

  /**
   * Whether the kernel accepts runs of datagrams in one message. It may still refuse one because of
   * its destination.
   */
  boolean segments();
}
