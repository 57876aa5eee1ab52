package org.slaacguard.userspace;

import org.slaacguard.libcrypto.X25519Functions;
import org.slaacguard.wireguard.X25519;

/** X25519 by libcrypto. */
final class LibcryptoX25519 implements X25519 {
  private final String name;
  private final X25519Functions functions;

  LibcryptoX25519(String name, X25519Functions functions) {
    this.name = name;
    this.functions = functions;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void publicKey(byte[] privateKey, byte[] publicKey) {
    functions.publicKey(privateKey, publicKey);
  }

  @Override
  public boolean agree(byte[] privateKey, byte[] publicKey, byte[] shared) {
    return functions.agree(privateKey, publicKey, shared);
  }
}
