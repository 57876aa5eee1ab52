package org.slaacguard.host;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slaacguard.linux.EchoSocket;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Poller;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv6Address;

/**
 * Measures by echo requests what a path takes, in both directions: an answer is as large as its
 * request, so an answer that arrives in fragments shows a smaller path back. Waits, so it is for a
 * thread that may.
 *
 * @param target the host that answers
 * @param device by which requests leave; empty to follow the routes
 * @param scope the device's index where the target is a link-local address, else 0
 * @param mark of requests, 0 for none
 * @param pieces whether a fragmented answer counts; the result then holds for one direction alone
 */
public record PathProbe(IpAddress target, String device, int scope, int mark, boolean pieces) {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** The longest wait for an answer, and the shortest. */
  private static final long PATIENCE = 1_000_000_000L;

  private static final long LEAST_PATIENCE = 200_000_000L;

  /** The size that every IPv4 path takes in practice (RFC 8899, section 5.1.2). */
  private static final int BASE_4 = 576;

  /**
   * The result of a search.
   *
   * @param tried the largest possible size, in bytes
   * @param found the largest that was answered whole; 0 for none
   */
  public record Result(IpAddress target, int tried, int found) {
    /** Whether anything was answered. */
    public boolean isAnswered() {
      return found != 0;
    }

    /** Whether the largest size passes. */
    public boolean isWhole() {
      return found == tried;
    }
  }

  /**
   * Finds the largest size that passes.
   *
   * @param most the bytes that the first device takes
   * @param stop whether to end now, with what is known so far
   * @throws IOException if no requests can be sent at all
   */
  public Result search(int most, BooleanSupplier stop) throws IOException {
    return run(new MtuSearch(base(most), most), most, stop);
  }

  /**
   * Finds out whether a size passes, and does not look for a smaller one.
   *
   * @throws IOException if no requests can be sent at all
   */
  public Result attempt(int size, BooleanSupplier stop) throws IOException {
    return run(new MtuSearch(base(size), size, false), size, stop);
  }

  private int base(int most) {
    return Math.min(most, target instanceof Ipv6Address ? MtuPlan.SMALLEST : BASE_4);
  }

  private Result run(MtuSearch search, int most, BooleanSupplier stop) throws IOException {
    boolean ipv6 = target instanceof Ipv6Address;
    // Random contents, so that nobody can answer who has not got the request.
    int identifier = RANDOM.nextInt(1 << 16);
    try (EchoSocket socket = EchoSocket.open(ipv6, identifier, device, mark);
        Poller poller = new Poller(1)) {
      poller.add(socket.fd(), Poller.READABLE);
      Map<Integer, Integer> sizes = new HashMap<>();
      long patience = PATIENCE;
      int sequence = 0;
      for (int size = search.next(); size != 0 && !stop.getAsBoolean(); size = search.next()) {
        long sent = System.nanoTime();
        sizes.put(++sequence, size);
        if (socket.send(target, scope, sequence, size) == 0
            && await(socket, poller, search, sizes, sequence, sent + patience, stop)) {
          patience = Math.clamp(4 * (System.nanoTime() - sent), LEAST_PATIENCE, PATIENCE);
        } else {
          search.lost();
        }
      }
      return new Result(target, most, search.found());
    } catch (LinuxException e) {
      throw new IOException("cannot probe the path to " + target + ": " + e.getMessage(), e);
    }
  }

  /** Waits for the answer to the newest request; late answers to others count, too. */
  private boolean await(
      EchoSocket socket,
      Poller poller,
      MtuSearch search,
      Map<Integer, Integer> sizes,
      int sequence,
      long until,
      BooleanSupplier stop) {
    while (true) {
      for (EchoSocket.Reply reply = socket.receive(); reply != null; reply = socket.receive()) {
        Integer size = sizes.get(reply.sequence());
        if (size != null && (pieces || reply.whole()) && reply.size() == size) {
          search.arrived(size);
          if (reply.sequence() == sequence) {
            return true;
          }
        }
      }
      long left = until - System.nanoTime();
      if (left <= 0 || stop.getAsBoolean()) {
        return false;
      }
      poller.await(Math.min(left, LEAST_PATIENCE));
    }
  }
}
