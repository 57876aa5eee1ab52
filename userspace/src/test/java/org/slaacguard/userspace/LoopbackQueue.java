package org.slaacguard.userspace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;

/**
 * The queue through which the kernel delivers what is sent over the loopback interface: most often
 * within the call that sends, but on a busy machine in another thread of its own.
 */
final class LoopbackQueue {
  private static final DatagramSocket SOCKET = open();
  private static final int RESEND_MILLIS = 1000;
  private static long last;

  private LoopbackQueue() {}

  private static DatagramSocket open() {
    try {
      DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      socket.connect(socket.getLocalSocketAddress());
      socket.setSoTimeout(RESEND_MILLIS);
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until what this thread has sent is where it can be received: it is a queue. */
  static synchronized void drain() {
    last++;
    try {
      do {
        SOCKET.send(new DatagramPacket(ByteBuffer.allocate(8).putLong(last).array(), 8));
      } while (!returned());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean returned() throws IOException {
    ByteBuffer received = ByteBuffer.allocate(8);
    try {
      do {
        SOCKET.receive(new DatagramPacket(received.array(), 8));
      } while (received.getLong(0) != last);
      return true;
    } catch (SocketTimeoutException e) {
      return false; // a queue that is full drops
    }
  }
}
