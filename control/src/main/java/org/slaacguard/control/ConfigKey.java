package org.slaacguard.control;

import org.jspecify.annotations.Nullable;

/**
 * The keys of {@code wg-quick} and {@code wg} that a configuration file may hold, each in its
 * sections.
 */
enum ConfigKey implements FileKey {
  PRIVATE_KEY("PrivateKey", true, false, false),
  LISTEN_PORT("ListenPort", true, false, false),
  FW_MARK("FwMark", true, false, false),
  ADDRESS("Address", true, false, true),
  DNS("DNS", true, false, true),
  MTU("MTU", true, false, false),
  TABLE("Table", true, false, false),
  PRE_UP("PreUp", true, false, true),
  POST_UP("PostUp", true, false, true),
  PRE_DOWN("PreDown", true, false, true),
  POST_DOWN("PostDown", true, false, true),
  SAVE_CONFIG("SaveConfig", true, false, false),
  PUBLIC_KEY("PublicKey", false, true, false),
  PRESHARED_KEY("PresharedKey", false, true, false),
  ALLOWED_IPS("AllowedIPs", false, true, true),
  ENDPOINT("Endpoint", false, true, false),
  PERSISTENT_KEEPALIVE("PersistentKeepalive", false, true, false);

  private final String text;
  private final boolean inInterface;
  private final boolean inPeer;
  private final boolean repeatable;

  ConfigKey(String text, boolean inInterface, boolean inPeer, boolean repeatable) {
    this.text = text;
    this.inInterface = inInterface;
    this.inPeer = inPeer;
    this.repeatable = repeatable;
  }

  /** The key of this name, in any case, or null. */
  static @Nullable ConfigKey find(String name) {
    for (ConfigKey key : values()) {
      if (key.text.equalsIgnoreCase(name)) {
        return key;
      }
    }
    return null;
  }

  @Override
  public boolean in(Section section) {
    return section == Section.INTERFACE ? inInterface : inPeer;
  }

  @Override
  public boolean isWireGuards() {
    return switch (this) {
      case PRIVATE_KEY,
          LISTEN_PORT,
          FW_MARK,
          PUBLIC_KEY,
          PRESHARED_KEY,
          ALLOWED_IPS,
          ENDPOINT,
          PERSISTENT_KEEPALIVE ->
          true;
      default -> false;
    };
  }

  @Override
  public boolean mayBeEmpty() {
    return repeatable || this == MTU || this == TABLE;
  }

  @Override
  public boolean repeatable() {
    return repeatable;
  }

  @Override
  public String toString() {
    return text;
  }
}
