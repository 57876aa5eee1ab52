package org.slaacguard.gateway;

import java.time.Instant;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.HandshakeTimes;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.TaiTimestamp;

/**
 * The memory of one peer, a line of {@link PeerMemory}'s file.
 *
 * @param endpoint where it was last heard; null if that is its configured endpoint
 * @param handshake null if there was none
 */
record RememberedPeer(
    @Nullable Endpoint endpoint, @Nullable Instant handshake, HandshakeTimes times) {
  /** The end of the year 9999: later times cannot be added to. */
  private static final long LATEST = 253_402_300_799L;

  /** A peer without any memory. */
  static final RememberedPeer UNKNOWN = new RememberedPeer(null, null, HandshakeTimes.NONE);

  RememberedPeer at(@Nullable Endpoint where) {
    return new RememberedPeer(where, handshake, times);
  }

  RememberedPeer shaken(Instant when) {
    return new RememberedPeer(endpoint, when, times);
  }

  RememberedPeer stamped(HandshakeTimes newest) {
    return new RememberedPeer(endpoint, handshake, newest);
  }

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException if it is not one
   */
  static void read(String line, BiConsumer<PublicKey, RememberedPeer> sink) {
    String[] words = line.split(" ", -1);
    if (words.length != 3 && words.length != 5) {
      throw new IllegalArgumentException("no such line");
    }
    long seconds = Long.parseLong(words[2]);
    if (seconds < 0 || seconds > LATEST) {
      throw new IllegalArgumentException("no time of a handshake: " + seconds);
    }
    sink.accept(
        PublicKey.parse(words[0]),
        new RememberedPeer(
            words[1].equals("-") ? null : Endpoint.parse(words[1]),
            seconds == 0 ? null : Instant.ofEpochSecond(seconds),
            words.length == 3
                ? HandshakeTimes.NONE
                : new HandshakeTimes(timestamp(words[3]), timestamp(words[4]))));
  }

  private static @Nullable TaiTimestamp timestamp(String word) {
    return word.equals("-") ? null : TaiTimestamp.parse(word);
  }

  /** The line that {@link #read} reads. */
  String line(PublicKey peer) {
    return peer
        + " "
        + (endpoint == null ? "-" : endpoint)
        + " "
        + (handshake == null ? 0 : Math.max(0, handshake.getEpochSecond()))
        + " "
        + word(times.received())
        + " "
        + word(times.sent());
  }

  private static String word(@Nullable TaiTimestamp timestamp) {
    return timestamp == null ? "-" : timestamp.toString();
  }
}
