package org.slaacguard.autoconf;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

/**
 * Answers that wait until their peers are routed. Each peer has room for its newest answer,
 * whatever others ask, and for a few more while all answers together are small.
 */
final class DelegationAnswers {
  /** Most waiting answers of a peer. */
  static final int SHARE = 8;

  /** Most answers of a {@link #send}: a data plane takes a bounded number at a time. */
  static final int MOST = 256;

  /** Bytes of all answers below which a peer may have its whole share. */
  static final int ROOM = 1 << 20;

  private final Map<PublicKey, Deque<Answer>> waiting = new LinkedHashMap<>();
  private int bytes;
  private boolean more;

  private record Answer(Ipv6Address to, byte[] message) {}

  /**
   * Adds an answer. Without room, the oldest answers to the same peer are dropped, and their
   * clients will ask again.
   *
   * @return number of dropped answers
   */
  int add(PublicKey peer, Ipv6Address to, byte[] message) {
    Deque<Answer> its = waiting.computeIfAbsent(peer, key -> new ArrayDeque<>());
    int gone = 0;
    while (!its.isEmpty() && (its.size() >= SHARE || bytes + message.length > ROOM)) {
      bytes -= its.removeFirst().message.length;
      gone++;
    }
    its.addLast(new Answer(to, message));
    bytes += message.length;
    return gone;
  }

  /**
   * Sends answers of peers that are ready, no more than {@link #MOST}. Nobody gets a second one
   * before all have one.
   *
   * @return their number
   */
  int send(Predicate<PublicKey> ready, PrefixDelegationServer.Sink sink) {
    List<PublicKey> turn = waiting.keySet().stream().filter(ready).toList();
    int sent = 0;
    more = false;
    while (!turn.isEmpty() && sent < MOST) {
      int now = Math.min(turn.size(), MOST - sent);
      more = now < turn.size();
      sent += now;
      turn = turn.subList(0, now).stream().filter(peer -> sendOne(peer, sink)).toList();
    }
    more |= !turn.isEmpty();
    return sent;
  }

  /** Returns whether there are others for the peer, which come after those of all others then. */
  private boolean sendOne(PublicKey peer, PrefixDelegationServer.Sink sink) {
    Deque<Answer> its = waiting.remove(peer);
    if (its == null) {
      return false;
    }
    Answer answer = its.removeFirst();
    bytes -= answer.message.length;
    if (!its.isEmpty()) {
      waiting.put(peer, its);
    }
    sink.send(peer, answer.to, answer.message);
    return !its.isEmpty();
  }

  /** Whether the last {@link #send} has left some of peers that were ready. */
  boolean hasMore() {
    return more;
  }

  /** Drops the answers to a peer. */
  void remove(PublicKey peer) {
    Deque<Answer> its = waiting.remove(peer);
    if (its != null) {
      its.forEach(answer -> bytes -= answer.message.length);
    }
  }

  /** Size of all answers in bytes. */
  int bytes() {
    return bytes;
  }
}
