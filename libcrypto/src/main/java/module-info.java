/** OpenSSL's ciphers and curve. */
module org.slaacguard.libcrypto {
  requires static transitive org.jspecify;
  requires transitive org.slaacguard.linux;

  exports org.slaacguard.libcrypto;
}
