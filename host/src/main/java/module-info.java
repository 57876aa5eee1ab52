/** What is changed on the host for an interface. */
module org.slaacguard.host {
  requires static transitive org.jspecify;
  requires transitive org.slaacguard.control;
  requires org.slaacguard.linux;
  requires org.slf4j;

  exports org.slaacguard.host;
}
