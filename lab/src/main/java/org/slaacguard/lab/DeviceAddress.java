package org.slaacguard.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * An IPv6 address as {@code ip -o} shows it.
 *
 * @param scope such as {@code global} and {@code link}
 * @param flags such as {@code temporary}, {@code deprecated} and {@code mngtmpaddr}
 */
public record DeviceAddress(String address, int prefixLength, String scope, List<String> flags) {
  /** Copies the list. */
  public DeviceAddress {
    flags = List.copyOf(flags);
  }

  /** Reads a line such as {@code 2: wg0 inet6 2001:db8::1/64 scope global dynamic \ valid_lft…}. */
  static DeviceAddress parse(String line) {
    String[] words = line.split("\\\\", 2)[0].strip().split("\\s+", -1);
    String[] address = words[3].split("/", 2);
    String scope = "";
    List<String> flags = new ArrayList<>();
    for (int i = 4; i < words.length; i++) {
      if (words[i].equals("scope")) {
        scope = words[++i];
      } else {
        flags.add(words[i]);
      }
    }
    // Of a point-to-point address, the length stands behind the peer's.
    int length = address.length > 1 ? Integer.parseInt(address[1]) : 128;
    return new DeviceAddress(address[0], length, scope, flags);
  }

  /** Whether it is temporary (RFC 8981). */
  public boolean isTemporary() {
    return flags.contains("temporary");
  }

  /** Whether it is global and past duplicate address detection. */
  public boolean isUsableGlobal() {
    return scope.equals("global") && !flags.contains("tentative") && !flags.contains("dadfailed");
  }

  @Override
  public String toString() {
    return address;
  }
}
