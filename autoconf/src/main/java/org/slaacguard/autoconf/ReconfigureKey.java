package org.slaacguard.autoconf;

import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option.Authentication;
import org.slaacguard.net.Duid;

/**
 * The key with which a server authenticates its Reconfigure messages (RFC 9915, section 20.4). It
 * came in a Reply, in the clear, so it stops only those who cannot read the link.
 */
final class ReconfigureKey {
  static final int PROTOCOL = 3;
  static final int HMAC_MD5 = 1;
  static final byte KEY = 1;
  static final byte DIGEST = 2;
  static final int LENGTH = 16;

  /**
   * Offset of the digest in the option's data, behind protocol, algorithm, RDM, replay detection
   * and type.
   */
  private static final int DIGEST_OFFSET = 12;

  private final Duid server;
  private final byte[] key;
  private long replay;

  /**
   * Whether a Reconfigure has set the replay number. Before that, it is the number of the Reply
   * with the key.
   */
  private boolean used;

  private ReconfigureKey(Duid server, byte[] key, long replay) {
    this.server = server;
    this.key = key;
    this.replay = replay;
  }

  /** The key in a Reply; null if it has none. */
  static @Nullable ReconfigureKey of(Dhcp6Message reply, Duid server) {
    Authentication option = reply.option(Authentication.class);
    if (option == null) {
      return null;
    }
    byte[] information = information(option, KEY);
    return information == null
        ? null
        : new ReconfigureKey(
            server, Arrays.copyOfRange(information, 1, 1 + LENGTH), option.replayDetection());
  }

  private static byte @Nullable [] information(Authentication option, byte type) {
    byte[] information = option.information();
    boolean ours =
        option.protocol() == PROTOCOL
            && option.algorithm() == HMAC_MD5
            && option.rdm() == 0
            && information.length == 1 + LENGTH
            && information[0] == type;
    return ours ? information : null;
  }

  /** Whether a message is from this server, unmodified and new. */
  boolean proves(Dhcp6Message message, byte[] wire, Duid from) {
    Authentication option = message.option(Authentication.class);
    if (option == null) {
      return false;
    }
    byte[] information = information(option, DIGEST);
    if (information == null || !from.equals(server) || !isNew(option.replayDetection())) {
      return false;
    }
    byte[] zeroed = wire.clone();
    int digest = Dhcp6Message.dataOffset(wire, Authentication.CODE) + DIGEST_OFFSET;
    Arrays.fill(zeroed, digest, digest + LENGTH, (byte) 0);
    byte[] expected = hmac(key, zeroed);
    if (!MessageDigest.isEqual(expected, Arrays.copyOfRange(information, 1, 1 + LENGTH))) {
      return false;
    }
    replay = option.replayDetection();
    used = true;
    return true;
  }

  /**
   * Dibbler sends its first Reconfigure with the number of the Reply. It cannot be a replay,
   * because nothing was signed with the key before.
   */
  private boolean isNew(long number) {
    int order = Long.compareUnsigned(number, replay);
    return order > 0 || (order == 0 && !used);
  }

  /** Whether both are the same key, so that the replay number remains in force. */
  boolean isSameAs(ReconfigureKey other) {
    return server.equals(other.server) && MessageDigest.isEqual(key, other.key);
  }

  /** The digest of a message in which the digest field is zero. */
  static byte[] hmac(byte[] key, byte[] bytes) {
    try {
      Mac mac = Mac.getInstance("HmacMD5");
      mac.init(new SecretKeySpec(key, "HmacMD5"));
      return mac.doFinal(bytes);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every JDK has HMAC-MD5", e);
    }
  }

  /** Overwrites the key. */
  void wipe() {
    Arrays.fill(key, (byte) 0);
  }
}
