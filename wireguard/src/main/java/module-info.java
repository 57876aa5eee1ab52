/** The WireGuard protocol, without I/O. */
module org.slaacguard.wireguard {
  requires static transitive org.jspecify;
  requires transitive org.slaacguard.net;
  requires org.bouncycastle.provider;

  exports org.slaacguard.wireguard;
}
