package org.slaacguard.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.EndpointName;
import org.slaacguard.net.Ipv6Address;

/**
 * The endpoint at which peers reach the gateway. The gateway's file has no key for it, because the
 * gateway does not need it.
 */
final class GatewayEndpoint {
  /** The name of the comment that stores it in a file. */
  static final String COMMENT = "endpoint";

  private GatewayEndpoint() {}

  /**
   * The endpoint for clients.
   *
   * @param option value of the option, empty without one
   * @param comment value of the comment in the file
   * @param listenPort default port; null if the file has none
   * @throws CommandException if there is no endpoint, or it is malformed
   */
  static EndpointName of(
      String option, @Nullable String comment, @Nullable Integer listenPort, Path file)
      throws CommandException {
    String text = option.isEmpty() ? comment : option;
    if (text == null) {
      throw new CommandException(
          "where do peers reach this gateway? Give --endpoint HOST[:PORT], or write a line"
              + " '# endpoint = HOST:PORT' into "
              + file);
    }
    try {
      if (hasPort(text)) {
        return EndpointName.parse(text);
      }
      if (listenPort == null || listenPort == 0) {
        throw new CommandException(
            file + " has no ListenPort: give the port too, --endpoint HOST:PORT");
      }
      String bare = text.startsWith("[") ? text.substring(1, text.length() - 1) : text;
      return EndpointName.parse(new EndpointName(bare, listenPort).toString());
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          "--endpoint is HOST[:PORT], not '"
              + TerminalText.line(text)
              + "': "
              + TerminalText.line(reason(e)));
    }
  }

  private static String reason(IllegalArgumentException e) {
    return String.valueOf(e.getMessage());
  }

  /** Whether the text has a port. A bare IPv6 address has colons, but no port. */
  private static boolean hasPort(String text) {
    if (text.startsWith("[")) {
      return !text.endsWith("]");
    }
    try {
      Ipv6Address.parse(text);
      return false;
    } catch (IllegalArgumentException e) {
      return text.indexOf(':') >= 0;
    }
  }
}
