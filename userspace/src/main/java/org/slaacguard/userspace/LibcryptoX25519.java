package org.slaacguard.userspace;

import org.slaacguard.linux.EvpX25519;
import org.slaacguard.linux.Libcrypto;
import org.slaacguard.wireguard.X25519;

/** X25519 by libcrypto. */
final class LibcryptoX25519 implements X25519 {
  private final String name;
  private final EvpX25519 evp;

  LibcryptoX25519(Libcrypto libcrypto) {
    name = "libcrypto " + libcrypto.version();
    evp = libcrypto.x25519();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void publicKey(byte[] privateKey, byte[] publicKey) {
    evp.publicKey(privateKey, publicKey);
  }

  @Override
  public boolean agree(byte[] privateKey, byte[] publicKey, byte[] shared) {
    return evp.agree(privateKey, publicKey, shared);
  }
}
