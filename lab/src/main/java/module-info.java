/** Test networks, the demonstration and benchmarks. */
module org.slaacguard.lab {
  requires static transitive org.jspecify;
  requires org.slaacguard.cli;
  requires org.slaacguard.gateway;
  requires org.slaacguard.kernel;
  requires org.slaacguard.linux;
  requires org.slaacguard.userspace;
  requires org.slaacguard.wireguard;
  requires info.picocli;
  requires static jmh.core;
  requires tools.jackson.core;

  exports org.slaacguard.lab;

  opens org.slaacguard.lab to
      info.picocli;
}
