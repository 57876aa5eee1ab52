package org.slaacguard.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongPredicate;
import java.util.zip.CRC32C;

/**
 * A TCP transfer between two hosts, between exactly these addresses, with a check of what arrived.
 *
 * @param intact whether all bytes arrived as they were sent, and from the address given
 */
public record Transfer(long bytes, double seconds, boolean intact) {
  private static final int CHUNK = 1 << 16;
  private static final int STEP = 61;
  private static final int STEPS = 1 << 12;

  /** What one side has seen. */
  private record Sum(long bytes, long checksum) {}

  /**
   * Sends this many random bytes.
   *
   * @throws LabException if it cannot be done before the deadline
   */
  public static Transfer run(
      Host sender, String from, Host receiver, String to, long bytes, Duration deadline) {
    return run(sender, from, receiver, to, sent -> sent < bytes, deadline);
  }

  /**
   * Sends random bytes, in chunks of 64 KiB. Runs on two threads, each in its host's namespace.
   *
   * @param more asked before each chunk with the bytes sent until then
   * @throws LabException if it cannot be done before the deadline
   */
  public static Transfer run(
      Host sender, String from, Host receiver, String to, LongPredicate more, Duration deadline) {
    int millis = Math.toIntExact(deadline.toMillis());
    CompletableFuture<Integer> port = new CompletableFuture<>();
    CompletableFuture<Sum> received =
        receiver.async(
            () -> {
              try (ServerSocket server = new ServerSocket()) {
                server.bind(new InetSocketAddress(InetAddress.getByName(to), 0));
                server.setSoTimeout(millis);
                port.complete(server.getLocalPort());
                return receive(server, from, millis);
              } catch (IOException e) {
                port.completeExceptionally(e);
                throw e;
              }
            });
    try {
      long start = System.nanoTime();
      Sum sent =
          sender
              .async(() -> send(from, to, port.get(), more, millis))
              .get(millis, TimeUnit.MILLISECONDS);
      Sum arrived = received.get(millis, TimeUnit.MILLISECONDS);
      double seconds = (System.nanoTime() - start) / 1e9;
      return new Transfer(sent.bytes, seconds, arrived.equals(sent));
    } catch (TimeoutException e) {
      throw new LabException("a transfer from " + sender + " to " + receiver + " took too long", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new LabException(
          "no transfer from " + sender + " " + from + " to " + receiver + " " + to + ": " + cause,
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  private static Sum send(String from, String to, int port, LongPredicate more, int millis)
      throws IOException {
    byte[] random = new byte[CHUNK + STEP * STEPS];
    new Random(port).nextBytes(random);
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    long bytes = 0;
    CRC32C sum = new CRC32C();
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
      socket.connect(new InetSocketAddress(InetAddress.getByName(to), port), millis);
      socket.setSoTimeout(millis);
      OutputStream out = socket.getOutputStream();
      while (more.test(bytes)) {
        // Random bytes, another number in each chunk, and little work: the tunnel is what is tried.
        chunk.put(0, random, (int) (bytes / CHUNK % STEPS) * STEP, CHUNK).putLong(0, bytes);
        sum.update(chunk.array());
        out.write(chunk.array());
        bytes += CHUNK;
      }
      socket.shutdownOutput();
      // The end from the other side says that it has read everything.
      if (socket.getInputStream().read() >= 0) {
        throw new IOException("data from a receiver");
      }
    }
    return new Sum(bytes, sum.getValue());
  }

  private static Sum receive(ServerSocket server, String from, int millis) throws IOException {
    CRC32C sum = new CRC32C();
    long bytes = 0;
    byte[] chunk = new byte[CHUNK];
    try (Socket socket = server.accept()) {
      socket.setSoTimeout(millis);
      if (!socket.getInetAddress().equals(InetAddress.getByName(from))) {
        throw new IOException("a connection from " + socket.getInetAddress());
      }
      InputStream in = socket.getInputStream();
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        sum.update(chunk, 0, n);
        bytes += n;
      }
    }
    return new Sum(bytes, sum.getValue());
  }

  /** Megabits a second. */
  public double megabits() {
    return bytes * 8 / seconds / 1e6;
  }
}
