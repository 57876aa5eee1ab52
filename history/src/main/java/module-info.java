/** Which peer had which address, and when. */
module org.slaacguard.history {
  requires static transitive org.jspecify;
  requires transitive org.slaacguard.control;
  requires java.sql;
  requires org.slf4j;
  requires org.xerial.sqlitejdbc;

  exports org.slaacguard.history;
}
