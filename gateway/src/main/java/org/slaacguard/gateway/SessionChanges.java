package org.slaacguard.gateway;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slaacguard.net.PublicKey;

/** Finds sessions whose beginning or end no event has reported. */
final class SessionChanges {
  private SessionChanges() {}

  /**
   * Reports the peers whose session has ended, then those whose session has begun.
   *
   * @param known the peers that have a session as far as is known; the callbacks may change it
   * @param now the peers that have a session
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
