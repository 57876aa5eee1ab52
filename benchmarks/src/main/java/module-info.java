/** Measurements. */
module org.slaacguard.benchmarks {
  requires static transitive org.jspecify;
  requires org.slaacguard.autoconf;
  requires org.slaacguard.lab;
  requires org.slaacguard.routing;
  requires org.slaacguard.userspace;
  requires org.slaacguard.wireguard;
  requires info.picocli;
  requires static jmh.core;

  exports org.slaacguard.benchmarks;

  opens org.slaacguard.benchmarks to
      info.picocli;
}
