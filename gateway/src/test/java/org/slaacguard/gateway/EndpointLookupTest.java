package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.EndpointName;
import org.slaacguard.net.Endpoint;

/** Name servers that answer, do not answer, and answer late; none of them is a real one. */
@Timeout(60)
final class EndpointLookupTest {
  private static final EndpointName NAME = new EndpointName("home.example.org", 7);
  private static final Endpoint PLACE = Endpoint.parse("[2001:db8::1]:7");
  private static final String ONE = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";
  private static final String TWO = "TrMvSoP4jYQlY6RIzBgbssQqY3vxI2Pi+y71lOWWXX0=";

  private final List<Long> pauses = new ArrayList<>();
  private int failures;
  private boolean temporary = true;

  private Endpoint lookup(EndpointName name) throws UnresolvedNameException {
    if (failures-- > 0) {
      throw new UnresolvedNameException(name + " has no address", temporary);
    }
    return PLACE;
  }

  private Endpoint patiently(@Nullable String retries) throws UnresolvedNameException {
    return EndpointLookup.patiently(
        NAME, this::lookup, retries, time -> pauses.add(time.toMillis()));
  }

  @Test
  void shouldTryAgainWhereNoNameServerAnswers() throws Exception {
    failures = 3;
    assertEquals(PLACE, patiently(null));
    assertEquals(List.of(1000L, 1200L, 1440L), pauses);
  }

  @Test
  void shouldGiveUpAfterAsManyRetriesAsTheEnvironmentSays() {
    failures = 100;
    assertThrows(UnresolvedNameException.class, () -> patiently(null));
    assertEquals(15, pauses.size());
    pauses.clear();
    failures = 100;
    assertThrows(UnresolvedNameException.class, () -> patiently("2"));
    assertEquals(2, pauses.size());
    pauses.clear();
    assertThrows(UnresolvedNameException.class, () -> patiently("0"));
    assertEquals(0, pauses.size());
  }

  @Test
  void shouldWaitForEverWhereTheEnvironmentSaysSo() throws Exception {
    failures = 200;
    assertEquals(PLACE, patiently("infinity"));
    assertEquals(20_000, pauses.getLast());
  }

  @Test
  void shouldNotTryAgainWhereThereIsNoSuchName() {
    failures = 1;
    temporary = false;
    assertThrows(UnresolvedNameException.class, () -> patiently(null));
    assertEquals(List.of(), pauses);
  }

  @Test
  void shouldRefuseARetryCountThatIsNone() {
    UnresolvedNameException e =
        assertThrows(UnresolvedNameException.class, () -> patiently("many"));
    assertTrue(String.valueOf(e.getMessage()).contains("number or infinity"), e.getMessage());
  }

  @Test
  void shouldReadAddressesWithoutAskingAnybody() throws Exception {
    assertEquals("192.0.2.1:7", EndpointLookup.once(EndpointName.parse("192.0.2.1:7")) + "");
    assertEquals(
        "[2001:db8::1]:7", EndpointLookup.once(EndpointName.parse("[2001:db8::1]:7")) + "");
    assertEquals("[fe80::1%1]:7", EndpointLookup.once(EndpointName.parse("[fe80::1%lo]:7")) + "");
    assertEquals("10.0.0.1:7", EndpointLookup.once(EndpointName.parse("10.1:7")) + "");
  }

  @Test
  void shouldComeUpWithThePeersWhoseNamesHaveAddresses() throws Exception {
    String file =
        "[Peer]\nPublicKey = "
            + ONE
            + "\nEndpoint = late.example.org:7\n[Peer]\nPublicKey = "
            + TWO
            + "\nEndpoint = home.example.org:7\n";
    CountDownLatch never = new CountDownLatch(1);
    EndpointLookup.Once names =
        name -> {
          if (name.equals(NAME)) {
            return PLACE;
          }
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          throw new UnresolvedNameException("late", true);
        };
    try (Configuration configuration = ConfigFile.parse("f", file)) {
      // One waits for ever: however long this takes, the other one needs a processor for a moment.
      StartLookup lookup = StartLookup.of(configuration, names, Duration.ofMillis(200));
      for (long millis = 400; lookup.found().isEmpty() && millis < 60_000; millis *= 2) {
        lookup = StartLookup.of(configuration, names, Duration.ofMillis(millis));
      }
      Map<String, String> missing = new HashMap<>();
      lookup
          .missing(configuration)
          .forEach((peer, why) -> missing.put(peer.publicKey().toString(), why));
      assertEquals(
          Map.of(ONE, "the endpoint late.example.org:7 has no address: no answer yet"), missing);
      try (DeviceUpdate change = ConfigurationUpdates.replacing(configuration, lookup)) {
        assertEquals(2, change.peers().size());
        assertEquals(PLACE, change.peers().getLast().endpoint());
        assertFalse(change.peers().getFirst().endpoint() != null);
      }
    } finally {
      never.countDown();
    }
  }
}
