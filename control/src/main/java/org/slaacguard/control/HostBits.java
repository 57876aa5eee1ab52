package org.slaacguard.control;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;

/** Prefixes that are written with more bits than their length has. */
public final class HostBits {
  /** A prefix, alone or as the value of an option. */
  private static final Pattern PREFIX =
      Pattern.compile("(?<![^\\s,=+-])([0-9A-Fa-f:.]+/[0-9]{1,3})(?![^\\s,])");

  private HostBits() {}

  /** Warns of each such prefix in a text. What is no prefix is left to the text's own parser. */
  public static void warn(String text, Consumer<String> warn) {
    Matcher found = text.indexOf('/') < 0 ? null : PREFIX.matcher(text);
    while (found != null && found.find()) {
      String written = found.group(1);
      IpPrefix taken = taken(written);
      if (taken != null) {
        warn.accept(written + " has bits set beyond its length; it is taken as " + taken);
      }
    }
  }

  /** What a prefix with such bits is taken for; null for another text. */
  private static @Nullable IpPrefix taken(String text) {
    try {
      IpPrefix prefix = IpPrefix.parse(text);
      return InterfaceAddress.parse(text).address().equals(prefix.address()) ? null : prefix;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
