/** What the gateway says over HTTP. */
module org.slaacguard.web {
  requires static transitive org.jspecify;
  requires transitive org.slaacguard.control;
  requires java.net.http;
  requires org.slf4j;

  exports org.slaacguard.web;
}
