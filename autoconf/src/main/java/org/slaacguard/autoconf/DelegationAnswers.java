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
 * Answers that wait until their peers may hear them. Each peer has room for its newest answer,
 * whatever others ask; for a few more while all of them are small together.
 */
final class DelegationAnswers {
  /** Answers of one peer at the most. */
  static final int SHARE = 8;

  /** While all answers together have no more bytes than this, a peer has its whole share. */
  static final int ROOM = 1 << 20;

  private final Map<PublicKey, Deque<Answer>> waiting = new LinkedHashMap<>();
  private int bytes;

  private record Answer(Ipv6Address to, byte[] message) {}

  /**
   * Adds one. Where there is no room the oldest ones of the same peer go: their clients ask again.
   *
   * @return how many have gone
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
   * Sends those to peers that may hear them.
   *
   * @return how many
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

  /** Forgets those to a peer. */
  void remove(PublicKey peer) {
    Deque<Answer> its = waiting.remove(peer);
    if (its != null) {
      its.forEach(answer -> bytes -= answer.message.length);
    }
  }

  /** The bytes of all. */
  int bytes() {
    return bytes;
  }
}
