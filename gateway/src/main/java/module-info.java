/** The composition root. */
module org.slaacguard.gateway {
  requires static transitive org.jspecify;
  requires transitive org.slaacguard.control;
  requires org.slaacguard.autoconf;
  requires org.slaacguard.kernel;
  requires org.slaacguard.linux;
  requires org.slaacguard.userspace;
  requires java.sql;
  requires org.slf4j;
  requires org.xerial.sqlitejdbc;
  requires tools.jackson.core;

  exports org.slaacguard.gateway;
}
