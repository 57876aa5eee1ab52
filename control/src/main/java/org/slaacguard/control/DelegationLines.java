package org.slaacguard.control;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpPrefix;

/**
 * The UAPI's lines about an uplink. Times are in ms since 1970, or {@code -}:
 *
 * <pre>
 *   delegation=INTERFACE STATE SINCE
 *   delegated_prefix=PREFIX PREFERRED_UNTIL VALID_UNTIL
 *   delegated_subnet=delegated:N INTERFACE PREFIX,...|-
 * </pre>
 */
final class DelegationLines {
  private static final String DELEGATION = "delegation";
  private static final String PREFIX = "delegated_prefix";
  private static final String SUBNET = "delegated_subnet";
  private static final String NONE = "-";
  private static final int WORDS = 3;

  private String[] head = {};
  private final List<DelegationStatus.Lease> prefixes = new ArrayList<>();
  private final List<DelegationStatus.Subnet> subnets = new ArrayList<>();

  /** Receives a line. */
  interface Out {
    void line(String key, Object value) throws IOException;
  }

  static void write(DelegationStatus status, Out out) throws IOException {
    out.line(
        DELEGATION, status.uplink() + " " + status.state() + " " + status.since().toEpochMilli());
    for (DelegationStatus.Lease each : status.prefixes()) {
      out.line(
          PREFIX,
          each.prefix() + " " + millis(each.preferredUntil()) + " " + millis(each.validUntil()));
    }
    for (DelegationStatus.Subnet each : status.subnets()) {
      String now =
          each.prefixes().stream().map(IpPrefix::toString).collect(Collectors.joining(","));
      out.line(
          SUBNET, each.source() + " " + each.interfaceName() + " " + (now.isEmpty() ? NONE : now));
    }
  }

  private static String millis(@Nullable Instant moment) {
    return moment == null ? NONE : Long.toString(moment.toEpochMilli());
  }

  /**
   * Takes a line if it is about an uplink.
   *
   * @throws IllegalArgumentException if it is, and malformed
   */
  boolean take(UapiLine line) {
    if (!List.of(DELEGATION, PREFIX, SUBNET).contains(line.key())) {
      return false;
    }
    String[] words = line.value().split(" ", -1);
    if (words.length != WORDS) {
      throw new IllegalArgumentException("three words belong here, not '" + line.value() + "'");
    }
    switch (line.key()) {
      case PREFIX ->
          prefixes.add(
              new DelegationStatus.Lease(
                  IpPrefix.parse(words[0]), moment(words[1]), moment(words[2])));
      case SUBNET -> {
        if (!(PrefixSource.parse(words[0]) instanceof PrefixSource.Delegated source)) {
          throw new IllegalArgumentException("no subnet: '" + words[0] + "'");
        }
        subnets.add(
            new DelegationStatus.Subnet(
                source,
                words[1],
                words[2].equals(NONE)
                    ? List.of()
                    : Arrays.stream(words[2].split(",", -1)).map(IpPrefix::parse).toList()));
      }
      default -> head = words;
    }
    return true;
  }

  private static @Nullable Instant moment(String word) {
    return word.equals(NONE) ? null : Instant.ofEpochMilli(Long.parseLong(word));
  }

  /** The status; null if no line was about an uplink. */
  @Nullable DelegationStatus status() {
    return head.length == 0
        ? null
        : new DelegationStatus(
            head[0], head[1], Instant.ofEpochMilli(Long.parseLong(head[2])), prefixes, subnets);
  }
}
