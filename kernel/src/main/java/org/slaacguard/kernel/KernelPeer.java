package org.slaacguard.kernel;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.PeerEvents;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnPolicy;
import org.slaacguard.routing.LearnScope;
import org.slaacguard.routing.LearnSettings;

/** What the engine knows of a peer beside the kernel. */
final class KernelPeer {
  final int slot;
  final PublicKey key;

  /** Where the controller is told of it. */
  final PeerEvents events;

  LearnScope scope = LearnScope.NOTHING;
  LearnSettings learn = LearnSettings.NONE;

  /** The last one that the kernel told of. */
  @Nullable Instant handshake;

  @Nullable Endpoint endpoint;

  /** Whether the controller was told of a session. */
  boolean live;

  /** How many of its packets were refused in the second that began then. */
  int refusals;

  long refusedSince;

  /** Whether the kernel does not have it any more. */
  boolean gone;

  KernelPeer(int slot, PublicKey key, PeerEvents events) {
    this.slot = slot;
    this.key = key;
    this.events = events;
  }

  LearnPolicy policy(LearnSettings device) {
    return LearnPolicy.of(scope, learn, device);
  }
}
