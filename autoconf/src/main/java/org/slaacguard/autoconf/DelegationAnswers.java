package org.slaacguard.autoconf;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
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

  /** Bytes of all answers below which a peer may have its whole share. */
  static final int ROOM = 1 << 20;

  private final Map<PublicKey, Deque<Answer>> waiting = new LinkedHashMap<>();
  private int bytes;

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
   * Sends the answers of peers that are ready.
   *
   * @return their number
   */
  int send(Predicate<PublicKey> ready, PrefixDelegationServer.Sink sink) {
    int sent = 0;
    Iterator<Map.Entry<PublicKey, Deque<Answer>>> each = waiting.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<PublicKey, Deque<Answer>> entry = each.next();
      if (ready.test(entry.getKey())) {
        each.remove();
        for (Answer answer : entry.getValue()) {
          bytes -= answer.message.length;
          sink.send(entry.getKey(), answer.to, answer.message);
          sent++;
        }
      }
    }
    return sent;
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
