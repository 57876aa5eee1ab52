package org.slaacguard.web;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients of an HTTP server: a bounded number, each with a time to be done. A new one always
 * gets in, and the one that has been there longest goes for it: an honest client is done in
 * milliseconds, so that only those suffer who keep connections without using them, however many
 * these are. Safe for use by several threads.
 */
final class HttpClients {
  private static final Logger LOG = LoggerFactory.getLogger(HttpClients.class);

  private final int most;
  private final long patience;

  /** When each came, the oldest first; by this. */
  private final Map<SocketChannel, Long> present = new LinkedHashMap<>();

  private boolean closed;

  /**
   * None yet.
   *
   * @param most of them
   * @param patience nanoseconds that one may take
   */
  HttpClients(int most, long patience) {
    this.most = most;
    this.patience = patience;
  }

  /** One has come. */
  void begin(SocketChannel client, long now) {
    SocketChannel oldest = null;
    synchronized (this) {
      if (present.size() >= most) {
        Iterator<SocketChannel> all = present.keySet().iterator();
        oldest = all.next();
        all.remove();
      }
      present.put(client, now);
      notifyAll();
    }
    if (oldest != null) {
      close(oldest);
    }
  }

  /** It is done. */
  synchronized void end(SocketChannel client) {
    present.remove(client);
  }

  /**
   * Waits until there is one.
   *
   * @return false after {@link #close}
   */
  synchronized boolean awaitOne() {
    try {
      while (present.isEmpty() && !closed) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return !closed;
  }

  /** Cuts off those whose time is over. */
  void expire(long now) {
    List<SocketChannel> late = new ArrayList<>();
    synchronized (this) {
      Iterator<Map.Entry<SocketChannel, Long>> all = present.entrySet().iterator();
      while (all.hasNext()) {
        Map.Entry<SocketChannel, Long> each = all.next();
        if (now - each.getValue() < patience) {
          break;
        }
        late.add(each.getKey());
        all.remove();
      }
    }
    late.forEach(HttpClients::close);
  }

  /** Cuts all off, and ends {@link #awaitOne}. */
  void close() {
    List<SocketChannel> all;
    synchronized (this) {
      closed = true;
      notifyAll();
      all = List.copyOf(present.keySet());
      present.clear();
    }
    all.forEach(HttpClients::close);
  }

  /** How many there are. */
  synchronized int count() {
    return present.size();
  }

  private static void close(SocketChannel client) {
    try {
      client.close();
    } catch (IOException e) {
      LOG.debug("a client cannot be closed: {}", e.getMessage());
    }
  }
}
