package org.slaacguard.autoconf;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slaacguard.net.PublicKey;

/**
 * What hosts were told of beside prefixes. The next run has to take back what it does not advertise
 * itself.
 *
 * @param all of all hosts
 * @param own of hosts that are or were told other things than all
 */
public record HostOptions(List<ToldOption> all, Map<PublicKey, List<ToldOption>> own) {
  /** Nothing. */
  public static final HostOptions NONE = new HostOptions(List.of(), Map.of());

  /** Copies both; a host without any has no entry. */
  public HostOptions {
    all = List.copyOf(all);
    Map<PublicKey, List<ToldOption>> others = new HashMap<>(own);
    others.replaceAll((host, options) -> List.copyOf(options));
    others.values().removeIf(List::isEmpty);
    own = Map.copyOf(others);
  }

  /** Whether nobody was told of anything. */
  public boolean isEmpty() {
    return all.isEmpty() && own.isEmpty();
  }

  /** When the first of what is advertised no longer is over; {@link Long#MAX_VALUE}: never. */
  public long nextEnd() {
    long next = nextEnd(all);
    for (List<ToldOption> options : own.values()) {
      next = Math.min(next, nextEnd(options));
    }
    return next;
  }

  private static long nextEnd(List<ToldOption> options) {
    return options.stream()
        .filter(each -> each.lifetime() == 0)
        .mapToLong(ToldOption::believedUntil)
        .min()
        .orElse(Nanos.NEVER);
  }
}
