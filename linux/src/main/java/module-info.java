/** Native calls. */
module org.slaacguard.linux {
  requires jdk.unsupported; // sun.misc.Signal
  requires static transitive org.jspecify;
  requires transitive org.slaacguard.net;

  exports org.slaacguard.linux;
}
