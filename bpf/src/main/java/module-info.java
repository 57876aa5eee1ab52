/** eBPF programs, maps and type descriptions. */
module org.slaacguard.bpf {
  requires static transitive org.jspecify;
  requires transitive org.slaacguard.linux;

  exports org.slaacguard.bpf;
}
