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
 * Finds out by echo requests what a path takes, both ways: an answer is as large as its request,
 * and whoever cuts it on its way back does not take it. Waits; for a thread that may.
 *
 * @param target who is asked
 * @param device that requests leave by; empty for what the routes say
 * @param scope the device's index where the target is a link-local address, else 0
 * @param mark of requests, 0 for none
 * @param pieces whether an answer that comes in pieces counts: then what passes is found out for
 *     one direction alone
 */
public record PathProbe(IpAddress target, String device, int scope, int mark, boolean pieces) {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** The longest that an answer is waited for, and how long at the least. */
  private static final long PATIENCE = 1_000_000_000L;

  private static final long LEAST_PATIENCE = 200_000_000L;

  /** What any path takes, of IPv4 in practice (RFC 8899, section 5.1.2). */
  private static final int BASE_4 = 576;

  /**
   * What came of it.
   *
   * @param tried the greatest size that was possible, in bytes
   * @param found the greatest that was answered whole; 0 where nothing was answered
   */
  public record Result(IpAddress target, int tried, int found) {
    /** Whether anything was answered. */
    public boolean isAnswered() {
      return found != 0;
    }

    /** Whether the greatest size passes. */
    public boolean isWhole() {
      return found == tried;
    }
  }

  /**
   * Finds the greatest size that passes.
   *
   * @param most bytes that the first device takes
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
    // What nobody guesses, nobody answers who has not been asked.
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
      throw new IOException("cannot probe the way to " + target + ": " + e.getMessage(), e);
    }
  }

  /** Whether the newest request is answered in time; what comes late for others counts, too. */
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
