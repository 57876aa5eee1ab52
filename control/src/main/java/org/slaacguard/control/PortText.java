package org.slaacguard.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Parses a UDP port: a number or, as in stock {@code wg}, the name of a service (services(5)). */
public final class PortText {
  private static final Path SERVICES = Path.of("/etc/services");
  private static final String PROTOCOL = "/udp";
  private static final String IN_USE =
      " is in use here: choose another ListenPort, or end the program that has it";

  private PortText() {}

  /**
   * Reads a port.
   *
   * @param smallest 0 or 1; the largest is 65,535
   * @throws IllegalArgumentException if it is neither a number in range nor a service
   */
  static int parse(String text, int smallest) {
    if (text.chars().anyMatch(Character::isLetter)) {
      return find(services(), text);
    }
    return ValueText.number("a port", text, smallest, 65535);
  }

  /** Why a port cannot be had that another socket has, and what to do. */
  public static String inUse(int port) {
    return "UDP port " + port + IN_USE + " ('ss -lnup sport = :" + port + "' tells)";
  }

  /** The same for a port that is not known here. */
  public static String inUse() {
    return "its UDP port" + IN_USE + " ('ss -lnup' tells)";
  }

  /** The port of a service in the text of services(5): name, port/protocol, aliases. */
  static int find(String services, String name) {
    for (String line : services.split("\n", -1)) {
      String[] words = line.split("#", -1)[0].strip().split("\\s+", -1);
      if (words.length >= 2
          && words[1].endsWith(PROTOCOL)
          && Arrays.asList(words).indexOf(name) != 1
          && Arrays.asList(words).contains(name)) {
        return ValueText.number(
            "a port", words[1].substring(0, words[1].length() - PROTOCOL.length()), 0, 65535);
      }
    }
    throw new IllegalArgumentException(
        "not a port: '" + name + "' is neither a number nor a UDP service in " + SERVICES);
  }

  private static String services() {
    try {
      return Files.readString(SERVICES, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
