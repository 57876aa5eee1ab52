package org.slaacguard.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slaacguard.linux.Route;

/** The names of routing tables, as {@code ip} knows them. */
final class RouteTables {
  private static final List<Path> FILES =
      List.of(Path.of("/etc/iproute2/rt_tables"), Path.of("/usr/share/iproute2/rt_tables"));

  private RouteTables() {}

  /**
   * The number of a table, given as a number, as one of the three names that always exist, or as a
   * name in the files.
   */
  static int number(String table) throws SetupException {
    switch (table) {
      case "main" -> {
        return Route.MAIN;
      }
      case "local" -> {
        return Route.LOCAL_TABLE;
      }
      case "default" -> {
        return 253;
      }
      default -> {}
    }
    try {
      return parse(table);
    } catch (NumberFormatException e) {
      return named(table);
    }
  }

  private static int named(String table) throws SetupException {
    for (Path file : FILES) {
      List<String> lines;
      try {
        lines = Files.readAllLines(file);
      } catch (IOException e) {
        continue;
      }
      for (String line : lines) {
        String[] words = line.replaceFirst("#.*", "").strip().split("\\s+", -1);
        if (words.length == 2 && words[1].equals(table) && words[0].matches("[0-9]+|0x[0-9a-f]+")) {
          return parse(words[0]);
        }
      }
    }
    throw new SetupException("no routing table is called '" + table + "' in " + FILES.getFirst());
  }

  /** Decimal, or hexadecimal with 0x; 32 bits without sign. */
  private static int parse(String number) {
    return number.startsWith("0x")
        ? Integer.parseUnsignedInt(number, 2, number.length(), 16)
        : Integer.parseUnsignedInt(number);
  }
}
