/** The command line. */
module org.slaacguard.cli {
  requires static transitive org.jspecify;
  requires org.slaacguard.doctor;
  requires org.slaacguard.gateway;
  requires org.slaacguard.wireguard;
  requires ch.qos.logback.classic;
  requires ch.qos.logback.core;
  requires info.picocli;
  requires io.nayuki.qrcodegen;
  requires org.slf4j;
  requires tools.jackson.core;

  opens org.slaacguard.cli to
      info.picocli;

  provides ch.qos.logback.classic.spi.Configurator with
      org.slaacguard.cli.LogSetup;
}
