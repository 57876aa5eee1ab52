package org.slaacguard.control;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Duid;

/**
 * The source of delegated prefixes, as {@code Uplink} writes it: {@code ppp0 length=56
 * release=yes}. All options may be left out.
 *
 * @param interfaceName the interface to the provider, which need not exist
 * @param length length of the prefix that is requested, 1 to 64
 * @param delegations number of prefixes requested, 1 to 16: for providers that delegate single /64s
 * @param address whether an address is requested too (IA_NA), as some providers require
 * @param rapidCommit whether to allow the exchange of two messages
 * @param reconfigure whether to accept Reconfigure messages
 * @param release whether to release the prefixes at the end
 * @param names whether to pass the provider's name servers and search domains to peers
 * @param sourceRoutes whether packets from delegated addresses leave by this uplink only
 * @param priority VLAN priority of the messages, 0 to 6
 * @param duid the client's DUID; null for a random one that is kept
 * @param options options that the provider requires
 */
public record UplinkSettings(
    String interfaceName,
    int length,
    int delegations,
    boolean address,
    boolean rapidCommit,
    boolean reconfigure,
    boolean release,
    boolean names,
    boolean sourceRoutes,
    int priority,
    @Nullable Duid duid,
    List<Dhcp6Option.Raw> options) {
  /** The usual delegation to a home. */
  public static final int DEFAULT_LENGTH = 56;

  private static final int MOST_DELEGATIONS = 16;

  /** Checks the ranges, copies the list. */
  public UplinkSettings {
    DeviceName.check(interfaceName);
    range("length", length, 1, 64);
    range("delegations", delegations, 1, MOST_DELEGATIONS);
    range("priority", priority, 0, 6);
    options = List.copyOf(options);
  }

  private static void range(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + "= of an uplink must be " + least + " to " + most + ", not " + value);
    }
  }

  /**
   * Reads an interface's name and options, separated by blanks.
   *
   * @throws IllegalArgumentException naming the part that is malformed
   */
  public static UplinkSettings parse(String text) {
    String[] words = text.strip().split("\\s+", -1);
    int length = DEFAULT_LENGTH;
    int delegations = 1;
    boolean address = false;
    boolean rapidCommit = false;
    boolean reconfigure = false;
    boolean release = false;
    boolean names = false;
    boolean sourceRoutes = true;
    int priority = 0;
    Duid duid = null;
    List<Dhcp6Option.Raw> options = new ArrayList<>();
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      String value = equals < 0 ? "" : words[i].substring(equals + 1);
      switch (words[i].substring(0, Math.max(equals, 0)).toLowerCase(Locale.ROOT)) {
        case "length" -> length = ValueText.number("length=", value, 1, 64);
        case "delegations" ->
            delegations = ValueText.number("delegations=", value, 1, MOST_DELEGATIONS);
        case "address" -> address = EntryOptions.flag(value);
        case "rapid-commit" -> rapidCommit = EntryOptions.flag(value);
        case "reconfigure" -> reconfigure = EntryOptions.flag(value);
        case "release" -> release = EntryOptions.flag(value);
        case "dns" -> names = EntryOptions.flag(value);
        case "source-routes" -> sourceRoutes = EntryOptions.flag(value);
        case "priority" -> priority = ValueText.number("priority=", value, 0, 6);
        case "duid" -> duid = Duid.parse(value);
        case "option" -> options.add(option(value));
        default ->
            throw new IllegalArgumentException(
                "an option of an uplink must be length=, delegations=, address=,"
                    + " rapid-commit=, reconfigure=, release=, dns=, source-routes=, priority=,"
                    + " duid= or option=, not '"
                    + words[i]
                    + "'");
      }
    }
    return new UplinkSettings(
        words[0],
        length,
        delegations,
        address,
        rapidCommit,
        reconfigure,
        release,
        names,
        sourceRoutes,
        priority,
        duid,
        options);
  }

  /** The same with or without the provider's names. */
  public UplinkSettings withNames(boolean other) {
    return new UplinkSettings(
        interfaceName,
        length,
        delegations,
        address,
        rapidCommit,
        reconfigure,
        release,
        other,
        sourceRoutes,
        priority,
        duid,
        options);
  }

  private static Dhcp6Option.Raw option(String text) {
    int colon = text.indexOf(':');
    try {
      return new Dhcp6Option.Raw(
          Integer.parseInt(text.substring(0, Math.max(colon, 0))),
          HexFormat.of().parseHex(text.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "option= must be a number and bytes in hexadecimal, such as"
              + " 16:0000000c, not '"
              + text
              + "'",
          e);
    }
  }

  /** The interface and the options that differ from the defaults; {@link #parse} reads it back. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(interfaceName);
    text.append(length == DEFAULT_LENGTH ? "" : " length=" + length);
    text.append(delegations == 1 ? "" : " delegations=" + delegations);
    text.append(address ? " address=yes" : "");
    text.append(rapidCommit ? " rapid-commit=yes" : "");
    text.append(reconfigure ? " reconfigure=yes" : "");
    text.append(release ? " release=yes" : "");
    text.append(names ? " dns=yes" : "");
    text.append(sourceRoutes ? "" : " source-routes=no");
    text.append(priority == 0 ? "" : " priority=" + priority);
    text.append(duid == null ? "" : " duid=" + duid);
    options.forEach(option -> text.append(" option=").append(option));
    return text.toString();
  }
}
