/** The data plane in user space. */
module org.slaacguard.userspace {
  requires static transitive org.jspecify;
  requires transitive org.slaacguard.control;
  requires org.slaacguard.libcrypto;
  requires org.slaacguard.linux;
  requires transitive org.slaacguard.wireguard;
  requires org.slf4j;

  exports org.slaacguard.userspace;
}
