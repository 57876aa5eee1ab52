/** The command line library, from its released source. */
module info.picocli {
  requires static java.sql;

  exports picocli;
}
