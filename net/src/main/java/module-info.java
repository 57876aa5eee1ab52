/** Values and wire formats. */
module org.slaacguard.net {
  requires static transitive org.jspecify;

  exports org.slaacguard.net;
}
