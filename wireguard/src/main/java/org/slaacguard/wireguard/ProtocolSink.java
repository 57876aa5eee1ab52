package org.slaacguard.wireguard;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;

/** Takes the actions of a {@link Protocol}, on the protocol thread, except {@link #wake}. */
public interface ProtocolSink {
  /**
   * Sends a handshake message or a cookie reply.
   *
   * @param peer the peer whose traffic it counts for; null for a cookie reply
   * @param message owned by the receiver
   */
  void send(@Nullable Peer peer, Endpoint to, byte[] message);

  /**
   * Notes an authentic handshake message. The peer's endpoint is now its source.
   *
   * @param length bytes of the message, which count as received
   */
  void authenticated(Peer peer, Endpoint from, int length);

  /**
   * {@link Peer#newestReceived} or {@link Peer#newestSent} has changed, because an initiation was
   * accepted or sent.
   */
  default void stamped(Peer peer) {}

  /** New memory for keys was allocated, which can be kept out of swap. */
  default void keyMemory(MemorySegment memory) {}

  /**
   * A peer has not answered an initiation or data. Called before the next message goes, which
   * should take another path if there is one.
   */
  default void unanswered(Peer peer) {}

  /** Sends a transport message with an empty packet under {@link Peer#sendingKeypair}. */
  void keepalive(Peer peer);

  /**
   * New sending keys exist, so waiting packets can go.
   *
   * @param confirm whether the peer waits for a first message under these keys; without other
   *     packets, an empty one must go
   */
  void sessionReady(Peer peer, boolean confirm);

  /**
   * Takes a computation off the protocol thread. Another thread calls {@link HandshakeTask#run},
   * and then the protocol thread calls {@link Protocol#finish}. The task may be dropped instead, by
   * {@link HandshakeTask#discard}, unless {@link HandshakeTask#isExpected} holds: no other
   * initiation goes to that peer meanwhile, and the peer sends no other response.
   *
   * @return false if the task is not taken; the protocol thread then computes it at once
   */
  default boolean offload(HandshakeTask task) {
    return false;
  }

  /** Suggests a call of {@link Protocol#prepare}, which saves time at the peer's next handshake. */
  default void prepare(Peer peer) {}

  /** A handshake was given up after 90 s, so packets that wait for it are to be dropped. */
  void stagedExpired(Peer peer);

  /** A session has ended and its keys are gone. */
  void sessionExpired(Peer peer);

  /**
   * The wall clock was set forward, so the machine may have been restored from a snapshot. All
   * sessions have ended, and new ones begin.
   */
  default void clockJumped() {}

  /**
   * An initiation was refused, and {@link #count}ed: its key is no peer's, or it is not newer than
   * the peer's last one.
   *
   * @param key the key that it claims; anybody may claim an unknown one
   */
  default void refused(PublicKey key, Endpoint from, ProtocolEvent why) {}

  /** Counts an event. */
  void count(ProtocolEvent event);

  /** Asks the protocol thread to call {@link Protocol#poll} soon. Any thread; must not block. */
  void wake();
}
