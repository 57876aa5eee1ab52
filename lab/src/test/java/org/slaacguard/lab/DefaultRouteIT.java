package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A provider whose router advertises only to those who ask, for twelve seconds: the default route
 * stays, and with it the way of the peers. Its advertisements say, with M and O, that addresses
 * come by DHCPv6, which changes nothing. The hosts are those of an {@link AdvertisedLine}.
 */
@Timeout(300)
class DefaultRouteIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Pattern EXPIRES = Pattern.compile("default .* proto ra .*expires (\\d+)sec");

  private static int lifeLeft(Host gateway) {
    Matcher found = EXPIRES.matcher(gateway.ip("-6", "route", "show", "dev", "wan0"));
    return found.find() ? Integer.parseInt(found.group(1)) : 0;
  }

  @Test
  void shouldKeepTheRouteOfARouterThatAdvertisesOnlyWhenAsked() {
    try (Topology topology = Topology.open()) {
      AdvertisedLine line =
          AdvertisedLine.of(
              topology,
              """
              AdvSendAdvert on; UnicastOnly on; MaxRtrAdvInterval 12; AdvDefaultLifetime 12;
              AdvManagedFlag on; AdvOtherConfigFlag on;
              """);
      Host gateway = line.gateway();
      Slaacguard router = line.startRouter();
      Await.until("a default route", SOON, () -> lifeLeft(gateway) > 0);
      // The kernel asks once at the start, and never again: two more lives of the route from here
      // on.
      int renewals = 0;
      int before = lifeLeft(gateway);
      long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (renewals < 2 && System.nanoTime() < end) {
        int left = lifeLeft(gateway);
        assertTrue(left > 0, "it has ended: " + router.program().log());
        renewals += left > before + 2 ? 1 : 0;
        before = left;
        Await.pause(Duration.ofMillis(300));
      }
      assertTrue(renewals >= 2, "asked " + renewals + " times: " + router.program().log());
    }
  }
}
