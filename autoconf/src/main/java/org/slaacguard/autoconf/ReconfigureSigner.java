package org.slaacguard.autoconf;

import java.util.Arrays;
import java.util.List;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Dhcp6Option.Authentication;
import org.slaacguard.net.Dhcp6Type;
import org.slaacguard.net.Duid;

/** The server's end of the reconfigure key protocol (RFC 9915, section 20.4), for one client. */
final class ReconfigureSigner {
  private final byte[] key;

  /**
   * Creates a signer.
   *
   * @param key 16 random bytes, owned by the signer
   */
  ReconfigureSigner(byte[] key) {
    if (key.length != ReconfigureKey.LENGTH) {
      throw new IllegalArgumentException("a reconfigure key has 16 bytes, not " + key.length);
    }
    this.key = key;
  }

  /** The key, for storage across restarts. */
  byte[] key() {
    return key.clone();
  }

  /** The option that hands the key to the client. */
  Authentication handOver(long replay) {
    return option(replay, ReconfigureKey.KEY, key);
  }

  /** A Reconfigure that makes the client send a Renew. */
  byte[] reconfigure(Duid server, Duid client, long replay) {
    Authentication empty = option(replay, ReconfigureKey.DIGEST, new byte[ReconfigureKey.LENGTH]);
    byte[] wire = message(server, client, empty).toBytes();
    return message(
            server, client, option(replay, ReconfigureKey.DIGEST, ReconfigureKey.hmac(key, wire)))
        .toBytes();
  }

  private static Dhcp6Message message(Duid server, Duid client, Authentication proof) {
    return new Dhcp6Message(
        Dhcp6Type.RECONFIGURE,
        0,
        List.of(
            new Dhcp6Option.ServerId(server),
            new Dhcp6Option.ClientId(client),
            new Dhcp6Option.ReconfigureMessage(Dhcp6Type.RENEW.number()),
            proof));
  }

  private static Authentication option(long replay, byte type, byte[] value) {
    byte[] information = new byte[1 + ReconfigureKey.LENGTH];
    information[0] = type;
    System.arraycopy(value, 0, information, 1, ReconfigureKey.LENGTH);
    return new Authentication(
        ReconfigureKey.PROTOCOL, ReconfigureKey.HMAC_MD5, 0, replay, information);
  }

  /** Overwrites the key. */
  void wipe() {
    Arrays.fill(key, (byte) 0);
  }
}
