package org.slaacguard.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for tests that have to name one. A port that the system gave and got back may be given to
 * another program at once; it gives none of these, which lie below those for connections (32,768
 * and up, if nobody has changed that).
 */
public final class FreePorts {
  private static final int FIRST = 10_000;
  private static final int END = 32_000;
  private static final int TRIES = 1000;

  private FreePorts() {}

  /** A port that nobody has, for TCP or UDP of either family. */
  public static int next() throws IOException {
    IOException failure = new BindException("no port was tried");
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      try (DatagramSocket _ = new DatagramSocket(port);
          ServerSocket _ = new ServerSocket(port)) {
        return port;
      } catch (BindException e) {
        failure = e;
      }
    }
    throw failure;
  }
}
