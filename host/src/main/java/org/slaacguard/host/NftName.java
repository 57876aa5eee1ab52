package org.slaacguard.host;

/** The names of our nftables tables. */
final class NftName {
  private NftName() {}

  /**
   * The name of an interface's table for some purpose. Characters that a table's name cannot have
   * are written in hexadecimal.
   *
   * @param what the purpose, without a hyphen: so no other interface has the same name
   */
  static String table(String what, String interfaceName) {
    return "slaacguard-" + what + "-" + escaped(interfaceName);
  }

  private static String escaped(String interfaceName) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < interfaceName.length(); i++) {
      char c = interfaceName.charAt(i);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '.';
      if (plain || c == '_') {
        name.append(c);
      } else {
        name.append("__").append(Integer.toHexString(c));
      }
    }
    return name.toString();
  }
}
