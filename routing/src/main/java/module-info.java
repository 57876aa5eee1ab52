/** Who owns an inner address. */
module org.slaacguard.routing {
  requires static transitive org.jspecify;
  requires transitive org.slaacguard.net;

  exports org.slaacguard.routing;
}
