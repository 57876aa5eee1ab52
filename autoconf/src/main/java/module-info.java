/** IPv6 autoconfiguration without I/O. */
module org.slaacguard.autoconf {
  requires static transitive org.jspecify;
  requires transitive org.slaacguard.net;

  exports org.slaacguard.autoconf;
}
