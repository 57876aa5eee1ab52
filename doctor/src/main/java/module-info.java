/** What this machine lacks, and where a peer's packets stop. */
module org.slaacguard.doctor {
  requires static transitive org.jspecify;
  requires transitive org.slaacguard.control;
  requires org.slaacguard.bpf;
  requires transitive org.slaacguard.gateway;
  requires transitive org.slaacguard.host;
  requires org.slaacguard.kernel;
  requires org.slaacguard.linux;
  requires org.slaacguard.userspace;
  requires tools.jackson.core;

  exports org.slaacguard.doctor;
}
