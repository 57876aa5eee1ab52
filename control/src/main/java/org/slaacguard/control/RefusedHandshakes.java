package org.slaacguard.control;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.slaacguard.control.RefusedHandshake.Reason;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PublicKey;

/**
 * Keeps the last initiations that were refused for reasons that an operator may have to fix, and
 * logs one line for each key. A sender who knows our public key can claim any other key, so
 * everything is bounded: the newest {@value #MOST} keys for each reason, a line each ten minutes
 * for each key, and a budget of lines altogether.
 */
public final class RefusedHandshakes {
  static final int MOST = 16;

  private static final int BURST = 8;
  private static final long SILENCE_SECONDS = 600;

  private final String interfaceName;
  private final InstantSource clock;
  private final Consumer<String> log;
  private final LineBudget lines;

  // The oldest first; guarded by this.
  private final SequencedMap<PublicKey, Noted> unknown = new LinkedHashMap<>();
  private final SequencedMap<PublicKey, Noted> old = new LinkedHashMap<>();

  private record Noted(RefusedHandshake last, Instant logged) {}

  /**
   * An empty record.
   *
   * @param log receives lines for the operator
   */
  public RefusedHandshakes(String interfaceName, InstantSource clock, Consumer<String> log) {
    this.interfaceName = interfaceName;
    this.clock = clock;
    this.log = log;
    lines = new LineBudget(BURST);
  }

  /**
   * Records a refused initiation. One thread only.
   *
   * @param from source of the initiation
   * @param now monotonic nanoseconds
   */
  public void note(PublicKey key, Reason reason, Endpoint from, long now) {
    Instant at = clock.instant();
    boolean tell;
    synchronized (this) {
      SequencedMap<PublicKey, Noted> kind = reason == Reason.UNKNOWN_KEY ? unknown : old;
      Noted before = kind.remove(key);
      tell = before == null || before.logged.plusSeconds(SILENCE_SECONDS).isBefore(at);
      long count = before == null ? 1 : before.last.count() + 1;
      kind.putLast(
          key,
          new Noted(
              new RefusedHandshake(key, reason, count, from, at),
              tell || before == null ? at : before.logged));
      if (kind.size() > MOST) {
        kind.pollFirstEntry();
      }
    }
    if (tell
        && lines.allows(
            now, left -> log(Counted.of(left, "line") + " about handshakes left out"))) {
      log(text(key, reason, from));
    }
  }

  private void log(String line) {
    log.accept(interfaceName + ": " + line);
  }

  private static String text(PublicKey key, Reason reason, Endpoint from) {
    String name = key.abbreviated();
    return switch (reason) {
      case UNKNOWN_KEY -> "a handshake from " + from + " with the key " + name + ": no peer has it";
      case OLD_TIMESTAMP ->
          "a handshake of peer "
              + name
              + " from "
              + from
              + " is not newer than its last one: a replay, or its clock was set back";
    };
  }

  /** The recent ones, the newest first. Any thread. */
  public synchronized List<RefusedHandshake> list() {
    List<RefusedHandshake> all = new ArrayList<>();
    unknown.values().forEach(noted -> all.add(noted.last));
    old.values().forEach(noted -> all.add(noted.last));
    all.sort((one, other) -> other.at().compareTo(one.at()));
    return all;
  }
}
