package org.slaacguard.control;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Duid;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnRefusal;

/** The lines of {@code get=2} about a peer's {@link PeerTrace}, and about refused handshakes. */
final class TraceLines {
  static final String SOLICITED = "solicited_ms";
  static final String ADVERTISED = "advertised_ms";
  static final String REFUSED = "refused_ip";
  static final String UNREACHABLE = "unreachable_packets";
  static final String CLOCK_AHEAD = "clock_ahead_ms";
  static final String DELEGATED = "delegated_prefix";
  static final String ATTEMPTED = "handshake_attempted_ms";
  static final String REFUSED_HANDSHAKE = "refused_handshake";

  private @Nullable Instant solicited;
  private @Nullable Instant advertised;
  private long unreachable;
  private @Nullable Instant attempted;
  private final List<PeerTrace.Refused> refused = new ArrayList<>();
  private @Nullable Duration clockAhead;
  private final List<PeerTrace.Delegated> delegated = new ArrayList<>();

  /** {@code ADDRESS REASON COUNT MILLISECONDS}. */
  static String text(PeerTrace.Refused refused) {
    return String.join(
        " ",
        refused.address().toString(),
        refused.reason().label(),
        Long.toString(refused.count()),
        Long.toString(refused.at().toEpochMilli()));
  }

  /** {@code PREFIX DUID IAID MILLISECONDS}. */
  static String text(PeerTrace.Delegated delegated) {
    return String.join(
        " ",
        delegated.prefix().toString(),
        delegated.client().toString(),
        Integer.toUnsignedString(delegated.iaid()),
        Long.toString(delegated.validUntil().toEpochMilli()));
  }

  /** {@code KEY REASON COUNT MILLISECONDS ENDPOINT}. */
  static String text(RefusedHandshake refused) {
    return String.join(
        " ",
        refused.key().toHex(),
        refused.reason().label(),
        Long.toString(refused.count()),
        Long.toString(refused.at().toEpochMilli()),
        refused.from().toString());
  }

  /** Takes a line if it is one of a peer's. */
  boolean take(UapiLine line) {
    switch (line.key()) {
      case SOLICITED -> solicited = time(line.value());
      case UNREACHABLE -> unreachable = count(line.value());
      case ADVERTISED -> advertised = time(line.value());
      case ATTEMPTED -> attempted = time(line.value());
      case REFUSED -> {
        String[] words = words(line, 4);
        refused.add(
            new PeerTrace.Refused(
                IpAddress.parse(words[0]),
                learnRefusal(words[1]),
                count(words[2]),
                time(words[3])));
      }
      case CLOCK_AHEAD -> clockAhead = Duration.ofMillis(Long.parseLong(line.value()));
      case DELEGATED -> {
        String[] words = words(line, 4);
        delegated.add(
            new PeerTrace.Delegated(
                IpPrefix.parse(words[0]),
                Duid.parse(words[1]),
                Integer.parseUnsignedInt(words[2]),
                time(words[3])));
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  PeerTrace trace() {
    return new PeerTrace(
        solicited, advertised, refused, clockAhead, delegated, unreachable, attempted);
  }

  static RefusedHandshake handshake(UapiLine line) {
    String[] words = words(line, 5);
    return new RefusedHandshake(
        PublicKey.parseHex(words[0]),
        reason(words[1]),
        count(words[2]),
        Endpoint.parse(words[4]),
        time(words[3]));
  }

  private static String[] words(UapiLine line, int count) {
    String[] words = line.value().split(" ", -1);
    if (words.length != count) {
      throw new IllegalArgumentException(count + " words are needed");
    }
    return words;
  }

  private static LearnRefusal learnRefusal(String label) {
    for (LearnRefusal each : LearnRefusal.values()) {
      if (each.label().equals(label)) {
        return each;
      }
    }
    throw new IllegalArgumentException("no reason '" + label + "'");
  }

  private static RefusedHandshake.Reason reason(String label) {
    for (RefusedHandshake.Reason each : RefusedHandshake.Reason.values()) {
      if (each.label().equals(label)) {
        return each;
      }
    }
    throw new IllegalArgumentException("no reason '" + label + "'");
  }

  private static long count(String digits) {
    return new UapiLine("count", digits).number(Long.MAX_VALUE);
  }

  private static Instant time(String digits) {
    return Instant.ofEpochMilli(new UapiLine("time", digits).number(Long.MAX_VALUE / 1000));
  }
}
