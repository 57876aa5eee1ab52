package org.slaacguard.host;

/** What our tables of nftables are called. */
final class NftName {
  private NftName() {}

  /**
   * An interface's, by what it is for: what may stand in its name but not in a table's is written
   * in hexadecimal.
   */
  static String table(String what, String interfaceName) {
    StringBuilder name = new StringBuilder("slaacguard-").append(what).append('-');
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
