package org.slaacguard.kernel;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Learning;
import org.slaacguard.control.PeerEvents;
import org.slaacguard.control.Settings;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnPolicy;

/** The engine's state of a peer, besides the kernel's. */
final class KernelPeer {
  final int slot;
  final PublicKey key;

  /** Receives the peer's events for the controller. */
  final PeerEvents events;

  Settings settings = Settings.NONE;

  /** The last handshake that the kernel reported. */
  @Nullable Instant handshake;

  @Nullable Endpoint endpoint;

  /** Whether a session was reported to the controller. */
  boolean live;

  /** Number of its packets that were refused in the second that began then. */
  int refusals;

  long refusedSince;

  /** Whether the kernel no longer has the peer. */
  boolean gone;

  KernelPeer(int slot, PublicKey key, PeerEvents events) {
    this.slot = slot;
    this.key = key;
    this.events = events;
  }

  LearnPolicy policy(Settings device) {
    return Learning.policy(settings, device);
  }
}
