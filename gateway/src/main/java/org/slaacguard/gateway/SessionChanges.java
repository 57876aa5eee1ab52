package org.slaacguard.gateway;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slaacguard.net.PublicKey;

/** What events have not told of sessions. */
final class SessionChanges {
  private SessionChanges() {}

  /**
   * Tells which peers have no session any more, then which have one.
   *
   * @param known the peers that have one as far as is known; may be changed by who is told
   * @param now the peers that have one
   */
  static void tell(
      Set<PublicKey> known,
      Set<PublicKey> now,
      Consumer<PublicKey> ended,
      Consumer<PublicKey> begun) {
    List.copyOf(known).stream().filter(peer -> !now.contains(peer)).forEach(ended);
    now.stream().filter(peer -> !known.contains(peer)).forEach(begun);
  }
}
