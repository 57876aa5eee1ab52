package org.slaacguard.host;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.NameServer;

/**
 * Reads the words of a step's text one after the other, and writes values as words. Every reader
 * throws {@link IllegalArgumentException} if its word is missing or wrong.
 */
final class StepWords {
  private static final String NONE = "-";
  private static final String IPV4 = "ipv4";
  private static final String IPV6 = "ipv6";

  private final Deque<String> words;

  StepWords(List<String> words) {
    this.words = new ArrayDeque<>(words);
  }

  /** Reads a fixed word. */
  StepWords word(String expected) {
    String word = next();
    if (!word.equals(expected)) {
      throw new IllegalArgumentException("'" + expected + "' expected, not '" + word + "'");
    }
    return this;
  }

  private String next() {
    String word = words.poll();
    if (word == null) {
      throw new IllegalArgumentException("a word is missing");
    }
    return word;
  }

  /** Checks that no word is left. */
  void end() {
    if (!words.isEmpty()) {
      throw new IllegalArgumentException("'" + words.getFirst() + "' not expected");
    }
  }

  int number() {
    return Integer.parseInt(next());
  }

  int unsigned() {
    return Integer.parseUnsignedInt(next());
  }

  InterfaceAddress address() {
    return InterfaceAddress.parse(next());
  }

  IpPrefix prefix() {
    return IpPrefix.parse(next());
  }

  /** Reads a family; returns whether it is IPv6. */
  boolean family() {
    String word = next();
    if (!word.equals(IPV4) && !word.equals(IPV6)) {
      throw new IllegalArgumentException("no family: '" + word + "'");
    }
    return word.equals(IPV6);
  }

  static String family(boolean ipv6) {
    return ipv6 ? IPV6 : IPV4;
  }

  List<IpAddress> addresses() {
    return list(IpAddress::parse);
  }

  static String addresses(List<IpAddress> addresses) {
    return joined(addresses, IpAddress::toString);
  }

  List<IpPrefix> prefixes() {
    return list(IpPrefix::parse);
  }

  static String prefixes(List<IpPrefix> prefixes) {
    return joined(prefixes, IpPrefix::toString);
  }

  List<NameServer> nameServers() {
    return list(NameServer::parse);
  }

  static String nameServers(List<NameServer> servers) {
    return joined(servers, NameServer::toString);
  }

  /** Reads any text. */
  String text() {
    return decoded(next());
  }

  static String text(String text) {
    // An empty text needs a word of its own.
    return "=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String decoded(String word) {
    if (!word.startsWith("=")) {
      throw new IllegalArgumentException("no text: '" + word + "'");
    }
    return URLDecoder.decode(word.substring(1), StandardCharsets.UTF_8);
  }

  List<String> texts() {
    return list(StepWords::decoded);
  }

  static String texts(List<String> texts) {
    return joined(texts, StepWords::text);
  }

  private <T> List<T> list(Function<String, T> element) {
    String word = next();
    return word.equals(NONE) ? List.of() : Arrays.stream(word.split(",", -1)).map(element).toList();
  }

  private static <T> String joined(List<T> list, Function<T, String> element) {
    return list.isEmpty() ? NONE : list.stream().map(element).collect(Collectors.joining(","));
  }
}
