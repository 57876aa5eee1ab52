/** The composition root. */
module org.slaacguard.gateway {
  requires static transitive org.jspecify;
  requires transitive org.slaacguard.control;
  requires transitive org.slaacguard.autoconf;
  requires transitive org.slaacguard.history;
  requires transitive org.slaacguard.host;
  requires org.slaacguard.kernel;
  requires org.slaacguard.linux;
  requires org.slaacguard.uplink;
  requires org.slaacguard.userspace;
  requires org.slaacguard.web;
  requires org.slf4j;
  requires jdk.net;
  requires tools.jackson.core;

  exports org.slaacguard.gateway;
}
