/** Test networks and the demonstration. */
module org.slaacguard.lab {
  requires static transitive org.jspecify;
  requires org.slaacguard.cli;
  requires org.slaacguard.doctor;
  requires org.slaacguard.gateway;
  requires org.slaacguard.kernel;
  requires transitive org.slaacguard.linux;
  requires org.slaacguard.userspace;
  requires transitive org.slaacguard.wireguard;
  requires info.picocli;
  requires tools.jackson.core;

  exports org.slaacguard.lab;

  opens org.slaacguard.lab to
      info.picocli;
}
