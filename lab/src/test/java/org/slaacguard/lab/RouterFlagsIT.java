package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.lab.ScriptedServer.giving;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever a provider's router says of DHCPv6, a prefix is asked for: the flags M and O are about
 * hosts. Without any advertisement it is asked for, too ({@link UplinkIT}).
 *
 * <pre>
 *  provider (radvd, scripted DHCPv6 server) ─────────────── gateway
 *     isp0       fe80::1                     fe80::2          wan0
 * </pre>
 */
@Timeout(300)
class RouterFlagsIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String PREFIX = "2001:db8:100::/56";

  @ParameterizedTest
  @CsvSource({"off, on", "on, off", "off, off", "on, on"})
  void shouldAskForAPrefixWhateverTheFlagsAre(String managed, String other) {
    try (Topology topology = Topology.open()) {
      Host provider = topology.host("provider");
      Host gateway = topology.host("gateway");
      topology.cable(provider, "isp0", gateway, "wan0");
      provider.address("isp0", "fe80::1/64");
      provider.forwarding();
      gateway.address("wan0", "fe80::2/64");
      ScriptedServer server = ScriptedServer.start(provider, "isp0");
      server.script(giving(PREFIX));
      Path file =
          Tunnel.write(
              provider,
              "radvd.conf",
              """
              interface isp0 {
                AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4;
                AdvManagedFlag %s; AdvOtherConfigFlag %s;
              };
              """
                  .formatted(managed, other));
      String pid = topology.folder().resolve("radvd.pid").toString();
      provider.start(Command.of("radvd", "-n", "-m", "stderr", "-C", file.toString(), "-p", pid));
      // The flags are heard before the daemon begins.
      String said = gateway.solicitRouter("wan0");
      assertTrue(says(said, "Stateful address conf.", managed), said);
      assertTrue(says(said, "Stateful other conf.", other), said);
      Slaacguard router =
          Slaacguard.start(
              gateway,
              TunnelSetup.create()
                  .listen(DemoNetwork.PORT)
                  .line("Uplink = wan0")
                  .line("AdvertisePrefix = delegated:1")
                  .remote(TunnelSetup.Remote.learner(KeyPair.generate().publicKey())));
      Await.until(
          "a prefix: " + router.program().log(),
          SOON,
          () -> router.program().log().contains("has " + PREFIX));
      Await.until(
          "its route",
          SOON,
          () ->
              gateway
                  .ip("-6", "route", "show", "dev", router.device())
                  .contains("2001:db8:100:1::"));
    }
  }

  /** As rdisc6 shows a flag. */
  private static boolean says(String shown, String flag, String value) {
    return shown
        .lines()
        .filter(line -> line.contains(flag))
        .anyMatch(line -> line.contains(value.equals("on") ? "Yes" : "No"));
  }
}
