/** What the gateway says on the links towards the Internet. */
module org.slaacguard.uplink {
  requires static transitive org.jspecify;
  requires transitive org.slaacguard.autoconf;
  requires org.slaacguard.bpf;
  requires transitive org.slaacguard.control;
  requires org.slaacguard.linux;
  requires org.slf4j;

  exports org.slaacguard.uplink;
}
