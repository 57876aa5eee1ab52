package org.slaacguard.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slaacguard.doctor.FirewallRule.Test;

/** The matches of an iptables rule, up to its target; unknown matches count as unknown. */
final class IptablesMatches {
  private final List<String> words;
  private final List<Test> tests = new ArrayList<>();
  private int at;

  IptablesMatches(List<String> words) {
    this.words = words;
    while (at < words.size() && !isTarget(words.get(at))) {
      take();
    }
  }

  List<Test> tests() {
    return tests;
  }

  /** The index of the word {@code -j} or {@code -g}; the number of words if there is none. */
  int end() {
    return at;
  }

  private static boolean isTarget(String word) {
    return word.equals("-j") || word.equals("-g");
  }

  private void take() {
    boolean not = words.get(at).equals("!");
    at += not ? 1 : 0;
    String option = at < words.size() ? words.get(at++) : "";
    List<String> values = new ArrayList<>();
    while (at < words.size() && !words.get(at).startsWith("-") && !words.get(at).equals("!")) {
      values.add(words.get(at++));
    }
    Test test = test(option, values.isEmpty() ? "" : values.getFirst());
    if (test != null) {
      tests.add(not ? packet -> test.of(packet).not() : test);
    }
  }

  /** The test of an option; null if the option tests nothing by itself. */
  private static @Nullable Test test(String option, String value) {
    return switch (option) {
      case "-m", "--comment" -> null;
      case "-i" -> packet -> NftMatch.device(value, packet.in(), '+');
      case "-o" -> packet -> NftMatch.device(value, packet.out(), '+');
      case "-p" -> packet -> TriState.of(isProtocol(value, packet.protocol()));
      case "--dport", "--dports" -> packet -> port("output", value, packet);
      case "--sport", "--sports" ->
          packet -> packet.hook().equals("output") ? port("", value, packet) : TriState.UNKNOWN;
      case "--icmpv6-type" ->
          packet ->
              TriState.of(NftMatch.icmpv6(value.replaceFirst("/.*", "")) == packet.icmpType());
      case "--ctstate", "--state" ->
          packet -> any(value, word -> word.toLowerCase(Locale.ROOT).equals(packet.state()));
      default -> Test.UNKNOWN;
    };
  }

  private static boolean isProtocol(String word, String protocol) {
    return word.equals(protocol)
        || word.equals("all")
        || (protocol.equals("icmpv6")
            && (word.equals("ipv6-icmp") || word.equals("icmp6") || word.equals("58")))
        || (protocol.equals("udp") && word.equals("17"))
        || (protocol.equals("tcp") && word.equals("6"));
  }

  private static TriState port(String notAt, String value, FirewallPacket packet) {
    return packet.port() == 0 || packet.hook().equals(notAt)
        ? TriState.UNKNOWN
        : any(value, word -> isPort(word, packet.port()));
  }

  private static boolean isPort(String word, int port) {
    String[] ends = word.split(":", -1);
    try {
      int first = ends[0].isEmpty() ? 0 : Integer.parseInt(ends[0]);
      String last = ends[ends.length - 1];
      return first <= port && port <= (last.isEmpty() ? 65535 : Integer.parseInt(last));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static TriState any(String list, Predicate<String> test) {
    boolean one = false;
    for (String word : list.split(",", -1)) {
      one |= test.test(word);
    }
    return TriState.of(one);
  }
}
