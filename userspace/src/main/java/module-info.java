/** The data plane in user space. */
module org.slaacguard.userspace {
  requires static transitive org.jspecify;
  requires transitive org.slaacguard.control;
  requires org.slaacguard.linux;
  requires org.slf4j;

  exports org.slaacguard.userspace;
}
