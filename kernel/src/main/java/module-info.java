/** The kernel's WireGuard as a data plane. */
module org.slaacguard.kernel {
  requires static transitive org.jspecify;
  requires transitive org.slaacguard.control;
  requires transitive org.slaacguard.bpf;
  requires transitive org.slaacguard.linux;
  requires org.slf4j;

  exports org.slaacguard.kernel;
}
