package org.slaacguard.cli;

import org.jspecify.annotations.Nullable;
import org.slaacguard.control.AddressOwner;
import org.slaacguard.history.HistoryEntry;
import org.slaacguard.net.IpAddress;

/** Formats the owner of an address, in a line or two. */
final class OwnerText {
  private OwnerText() {}

  /**
   * The text, with its newlines.
   *
   * @param last the last stay of an address that nobody has; null if none is known
   */
  static String of(IpAddress address, AddressOwner owner, @Nullable HistoryEntry last) {
    return switch (owner) {
      case AddressOwner.Learned l ->
          line(address + " is learned")
              + line("  by peer " + l.peer())
              + line(
                  "  since "
                      + HistoryText.time(l.address().learnedAt())
                      + ", last seen "
                      + HistoryText.time(l.address().lastSeen()));
      case AddressOwner.Static s ->
          line(address + " is static")
              + line("  in AllowedIPs of peer " + s.peer())
              + line("  as " + s.prefix());
      case AddressOwner.Gateway g -> line(address + " is the gateway's own");
      case AddressOwner.Nobody n -> line(address + " belongs to nobody") + before(last);
    };
  }

  private static String before(@Nullable HistoryEntry last) {
    if (last != null && last.isDelegated()) {
      return line("  last of peer " + last.peer())
          + line("  in the delegated prefix " + last.prefix())
          + line(
              "  from "
                  + HistoryText.time(last.learnedAt())
                  + " to "
                  + HistoryText.time(last.forgottenAt()))
          + line("  " + HistoryText.why(last));
    }
    return last == null
        ? ""
        : line("  last of peer " + last.peer())
            + line(
                "  learned "
                    + HistoryText.time(last.learnedAt())
                    + ", forgotten "
                    + HistoryText.time(last.forgottenAt()))
            + line("  " + HistoryText.why(last));
  }

  private static String line(String text) {
    return text + System.lineSeparator();
  }
}
