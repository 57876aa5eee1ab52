package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever a provider's router says of DHCPv6, a prefix is asked for: the flags M and O are about
 * hosts. Without any advertisement it is asked for, too ({@link UplinkIT}). The hosts are those of
 * an {@link AdvertisedLine}.
 */
@Timeout(300)
class RouterFlagsIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @ParameterizedTest
  @CsvSource({"off, on", "on, off", "off, off", "on, on"})
  void shouldAskForAPrefixWhateverTheFlagsAre(String managed, String other) {
    try (Topology topology = Topology.open()) {
      AdvertisedLine line =
          AdvertisedLine.of(
              topology,
              """
              AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4;
              AdvManagedFlag %s; AdvOtherConfigFlag %s;
              """
                  .formatted(managed, other));
      Host gateway = line.gateway();
      // The flags are heard before the daemon begins.
      String said = gateway.solicitRouter("wan0");
      assertTrue(says(said, "Stateful address conf.", managed), said);
      assertTrue(says(said, "Stateful other conf.", other), said);
      Slaacguard router = line.startRouter();
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
