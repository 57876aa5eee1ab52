/** The words of the control plane, and the seam to the data planes. */
module org.slaacguard.control {
  requires static transitive org.jspecify;
  requires transitive org.slaacguard.net;
  requires transitive org.slaacguard.routing;
  requires org.slf4j;

  exports org.slaacguard.control;
}
