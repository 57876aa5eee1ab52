package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answer to a client of a gateway process, line by line, while its request is being done. Any
 * thread may write. A client that does not read delays only the hooks whose output is for it.
 */
final class GatewayAnswers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayAnswers.class);
  private static final int WAITING = 256;
  private static final long LOOK_MILLIS = 100;

  /**
   * After this time without a line, the client is told that it is still served: a hook may take
   * minutes, and the client cannot tell that from a process that hangs.
   */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  /** What a line is about. */
  enum Kind {
    /** The request is being done; the text names the log. */
    ACCEPTED,
    /** It is not for this process; the text says why. */
    DECLINED,
    /** A warning. */
    WARNING,
    /** An event: when it was, in ms since 1970, a blank, and the event as JSON. */
    EVENT,
    /** Nothing; who asked is still served. */
    ALIVE,
    /** A piece of a hook's output. */
    OUTPUT,
    /** It could not be done; the text says why. */
    ERROR,
    /** It is done. */
    DONE
  }

  private record Line(Kind kind, String text) {}

  private final BlockingQueue<Line> lines = new ArrayBlockingQueue<>(WAITING);
  private final SocketChannel client;
  private final long silence;
  private final Thread writer;
  private volatile boolean closed;

  /** Begins to write. */
  GatewayAnswers(SocketChannel client) {
    this(client, SILENCE);
  }

  /** The same with another silence. */
  GatewayAnswers(SocketChannel client, Duration silence) {
    this.client = client;
    this.silence = silence.toNanos();
    writer = Thread.ofVirtual().name("process/answers").start(this::write);
  }

  private void write() {
    try {
      long saidAt = System.nanoTime();
      while (true) {
        Line line = lines.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (line == null && !closed && System.nanoTime() - saidAt >= silence) {
          line = new Line(Kind.ALIVE, "");
        }
        if (line != null) {
          saidAt = System.nanoTime();
          String text = line.kind() + "=" + GatewayCodec.escape(line.text()) + "\n";
          ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
          while (bytes.hasRemaining()) {
            client.write(bytes);
          }
        } else if (closed) {
          return;
        }
      }
    } catch (IOException e) {
      LOG.debug("the client is gone: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closed = true;
    }
  }

  /** Writes a line, and waits for room while the client is there. */
  void tell(Kind kind, String text) {
    Line line = new Line(kind, text);
    try {
      while (!closed && !lines.offer(line, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.trace("the client does not read");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the client is gone. */
  boolean isClosed() {
    return closed;
  }

  /** Writes a warning if there is room for it; the log has it too. Never waits. */
  void warn(String text) {
    boolean told = !closed && lines.offer(new Line(Kind.WARNING, text));
    LOG.trace("told: {}", told);
  }

  /** Writes what waits, and ends. */
  @Override
  public void close() {
    closed = true;
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
