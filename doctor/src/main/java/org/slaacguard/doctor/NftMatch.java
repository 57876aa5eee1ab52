package org.slaacguard.doctor;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slaacguard.doctor.FirewallRule.Test;

/**
 * Evaluates an nft match for a packet; unknown if it depends on something unknown.
 *
 * @param sets the elements of a named set; null if there is none
 */
record NftMatch(Function<String, @Nullable List<JsonValue>> sets) {
  private static final Map<String, Integer> ICMPV6 =
      Map.ofEntries(
          Map.entry("destination-unreachable", 1),
          Map.entry("packet-too-big", 2),
          Map.entry("time-exceeded", 3),
          Map.entry("parameter-problem", 4),
          Map.entry("echo-request", 128),
          Map.entry("echo-reply", 129),
          Map.entry("mld-listener-query", 130),
          Map.entry("mld-listener-report", 131),
          Map.entry("mld-listener-done", 132),
          Map.entry("mld-listener-reduction", 132),
          Map.entry("nd-router-solicit", 133),
          Map.entry("router-solicitation", 133),
          Map.entry("nd-router-advert", 134),
          Map.entry("router-advertisement", 134),
          Map.entry("nd-neighbor-solicit", 135),
          Map.entry("neighbour-solicitation", 135),
          Map.entry("neighbor-solicitation", 135),
          Map.entry("nd-neighbor-advert", 136),
          Map.entry("neighbour-advertisement", 136),
          Map.entry("neighbor-advertisement", 136),
          Map.entry("nd-redirect", 137),
          Map.entry("redirect", 137),
          Map.entry("mld2-listener-report", 143));

  /** The number of an ICMPv6 type, from its name or digits; -1 for anything else. */
  static int icmpv6(String word) {
    if (ICMPV6.containsKey(word)) {
      return ICMPV6.get(word);
    }
    return word.chars().allMatch(Character::isDigit) && !word.isEmpty() && word.length() < 4
        ? Integer.parseInt(word)
        : -1;
  }

  /** The test of a {@code match} statement. */
  Test test(JsonValue match) {
    String op = match.get("op").text();
    JsonValue right = match.get("right");
    Test holds = equality(match.get("left"), right);
    return switch (op) {
      case "==", "in", "" -> holds;
      case "!=" -> packet -> holds.of(packet).not();
      default -> Test.UNKNOWN;
    };
  }

  private Test equality(JsonValue left, JsonValue right) {
    JsonValue content = left.get(left.firstName());
    return switch (left.firstName()) {
      case "meta" -> meta(content.get("key").text(), right);
      case "payload" -> payload(content.get("protocol").text(), content.get("field").text(), right);
      case "ct" ->
          content.get("key").text().equals("state")
              ? packet -> among(right, word -> TriState.of(word.equals(packet.state())))
              : Test.UNKNOWN;
      default -> Test.UNKNOWN;
    };
  }

  private Test meta(String key, JsonValue right) {
    return switch (key) {
      case "iifname", "iif" -> packet -> device(right, packet.in());
      case "oifname", "oif" -> packet -> device(right, packet.out());
      case "l4proto" -> packet -> among(right, word -> protocol(word, packet));
      case "nfproto", "protocol" ->
          packet ->
              among(
                  right,
                  word ->
                      TriState.of(
                          packet.ipv6()
                              ? word.equals("ipv6") || word.equals("ip6")
                              : word.equals("ipv4") || word.equals("ip")));
      default -> Test.UNKNOWN;
    };
  }

  private static TriState protocol(String word, FirewallPacket packet) {
    return TriState.of(
        word.equals(packet.protocol())
            || (packet.protocol().equals("icmpv6") && word.equals("ipv6-icmp")));
  }

  private TriState device(JsonValue right, @Nullable String name) {
    return among(right, word -> device(word, name, '*'));
  }

  /**
   * Whether a pattern matches an interface.
   *
   * @param pattern a name, which may end in a wildcard
   * @param name null for an unknown one that is not the loopback
   */
  static TriState device(String pattern, @Nullable String name, char wildcard) {
    boolean open = !pattern.isEmpty() && pattern.charAt(pattern.length() - 1) == wildcard;
    String begin = open ? pattern.substring(0, pattern.length() - 1) : pattern;
    if (name == null) {
      return pattern.equals("lo") ? TriState.NO : TriState.UNKNOWN;
    }
    return TriState.of(open ? name.startsWith(begin) : name.equals(pattern));
  }

  private Test payload(String protocol, String field, JsonValue right) {
    return switch (protocol) {
      case "udp", "tcp", "th" -> packet -> port(protocol, field, right, packet);
      case "icmpv6" ->
          packet ->
              !packet.protocol().equals("icmpv6")
                  ? TriState.NO
                  : field.equals("type")
                      ? among(right, word -> TriState.of(icmpv6(word) == packet.icmpType()))
                      : TriState.UNKNOWN;
      case "ip" -> packet -> packet.ipv6() ? TriState.NO : TriState.UNKNOWN;
      case "ip6" -> packet -> packet.ipv6() ? TriState.UNKNOWN : TriState.NO;
      case "icmp", "sctp", "dccp", "igmp", "esp", "ah" -> packet -> TriState.NO;
      default -> Test.UNKNOWN;
    };
  }

  private TriState port(String protocol, String field, JsonValue right, FirewallPacket packet) {
    boolean ported = packet.protocol().equals("udp") || packet.protocol().equals("tcp");
    if (!ported || !(protocol.equals("th") || protocol.equals(packet.protocol()))) {
      return TriState.NO;
    }
    String ours = packet.hook().equals("output") ? "sport" : "dport";
    return packet.port() == 0 || !field.equals(ours)
        ? TriState.UNKNOWN
        : among(right, word -> TriState.of(word.equals(Integer.toString(packet.port()))));
  }

  /** Whether one of the values on the right matches. */
  private TriState among(JsonValue right, Function<String, TriState> test) {
    if (right.isText()) {
      String word = right.text();
      if (!word.startsWith("@")) {
        return test.apply(word);
      }
      List<JsonValue> elements = sets.apply(word.substring(1));
      return elements == null ? TriState.UNKNOWN : any(elements, test);
    }
    JsonValue set = right.find("set");
    if (set != null) {
      return any(set.elements(), test);
    }
    JsonValue range = right.find("range");
    if (range != null) {
      return range(range.elements(), test);
    }
    return right.firstName().isEmpty() ? any(right.elements(), test) : TriState.UNKNOWN;
  }

  private TriState any(List<JsonValue> elements, Function<String, TriState> test) {
    TriState one = TriState.NO;
    for (JsonValue each : elements) {
      one = one.or(among(each, test));
    }
    return one;
  }

  /** Whether a range matches. Only ports have ranges here. */
  private static TriState range(List<JsonValue> ends, Function<String, TriState> test) {
    try {
      int last = Integer.parseInt(ends.getLast().text());
      for (int i = Integer.parseInt(ends.getFirst().text()); i <= Math.min(last, 65535); i++) {
        if (test.apply(Integer.toString(i)) == TriState.YES) {
          return TriState.YES;
        }
      }
      return TriState.NO;
    } catch (NumberFormatException e) {
      return TriState.UNKNOWN;
    }
  }
}
