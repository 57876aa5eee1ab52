package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.autoconf.DelegationWorld.A;
import static org.slaacguard.autoconf.DelegationWorld.LAN;
import static org.slaacguard.autoconf.DelegationWorld.SECOND;
import static org.slaacguard.autoconf.DelegationWorld.SERVER;
import static org.slaacguard.autoconf.DelegationWorld.answer;
import static org.slaacguard.autoconf.DelegationWorld.giving;
import static org.slaacguard.autoconf.DelegationWorld.ia;
import static org.slaacguard.autoconf.DelegationWorld.prefix;

import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slaacguard.autoconf.DelegationWorld.Sent;
import org.slaacguard.net.Dhcp6Option.ElapsedTime;
import org.slaacguard.net.Dhcp6Option.IaAddress;
import org.slaacguard.net.Dhcp6Option.IaNa;
import org.slaacguard.net.Dhcp6Type;
import org.slaacguard.net.Ipv6Address;

/**
 * The timers of RFC 9915, sections 7.6 and 15: each row of the table, and what the client sends.
 */
class RetransmissionTest {
  /** Rounding of nanoseconds. */
  private static final double SLACK = 1e-6;

  /** A row of section 7.6, in seconds; 0: no bound. */
  private record Row(double irt, double mrt, int mrc, double mrd) {
    /** Checks the wait after a message, where the one before it is known. */
    void check(double before, double wait, boolean solicit) {
      double least = before == 0 ? irt * (solicit ? 1 : 0.9) : before * 1.9;
      double most = before == 0 ? irt * 1.1 : before * 2.1;
      if (mrt > 0 && most > mrt) {
        // Whether the bound holds depends on what was drawn.
        least = Math.min(least, 0.9 * mrt);
        most = Math.max(mrt, 1.1 * mrt);
      }
      String what = "after a wait of " + before + " s one of " + wait + " s: " + this;
      assertTrue(wait >= least - SLACK && wait <= most + SLACK, what);
      if (before == 0 && solicit) {
        assertTrue(wait > irt, "RAND of the first Solicit is above 0: " + wait);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    // exchange, longest first delay, IRT, MRT, MRC, MRD
    "SOLICIT,     1,  1, 3600,  0,  0",
    "REQUEST,     0,  1,   30, 10,  0",
    "CONFIRM,     1,  1,    4,  0, 10",
    "RENEW,       0, 10,  600,  0,  0",
    "REBIND,      0, 10,  600,  0,  0",
    "DECLINE,     0,  1,    0,  4,  0",
    "RELEASE,     0,  1,    0,  4,  0",
    "RECONFIGURE, 0,  2,    0,  8,  0",
  })
  void shouldKeepToTheTable(
      DelegationExchange exchange, int delay, double irt, double mrt, int mrc, double mrd) {
    assertEquals(delay * SECOND, exchange.maxDelay);
    assertEquals(mrc, exchange.maxCount);
    assertEquals((long) (mrd * SECOND), exchange.maxDuration);
    Row row = new Row(irt, mrt, mrc, mrd);
    boolean solicit = exchange == DelegationExchange.SOLICIT;
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      Retransmission timer = new Retransmission(exchange, 0, 500, random);
      assertEquals(500, timer.due(), "the first message waits for the delay");
      assertFalse(timer.isOver(500), "nothing is over before it was sent");
      long now = 500;
      double before = 0;
      int sent = 0;
      while (sent < 30 && !(sent > 0 && timer.isOver(now))) {
        timer.sent(now, 3600 * SECOND);
        sent++;
        double wait = (timer.due() - now) / (double) SECOND;
        boolean cut = mrd > 0 && timer.due() == 500 + (long) (mrd * SECOND);
        if (!cut) {
          row.check(before, wait, solicit);
        }
        before = wait;
        now = timer.due();
      }
      if (mrc > 0) {
        assertEquals(mrc, sent);
      } else if (mrd > 0) {
        assertEquals(500 + (long) (mrd * SECOND), now, "over when MRD has passed, and not before");
      } else {
        assertEquals(30, sent, "it goes on for ever");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(DelegationExchange.class)
  void shouldDrawEachWaitAnew(DelegationExchange exchange) {
    Random random = new Random(1);
    long one = exchange.timeout(0, 3600 * SECOND, random);
    assertNotEquals(one, exchange.timeout(0, 3600 * SECOND, random), "many start at once");
    long least = Long.MAX_VALUE;
    long most = 0;
    for (int i = 0; i < 10_000; i++) {
      long drawn = exchange.timeout(0, 3600 * SECOND, random);
      least = Math.min(least, drawn);
      most = Math.max(most, drawn);
    }
    long irt = exchange == DelegationExchange.SOLICIT ? SECOND : (least + most) / 2;
    assertTrue(most > irt * 1.095, "all of RAND is drawn from: " + most);
    boolean solicit = exchange == DelegationExchange.SOLICIT;
    assertTrue(least < irt * (solicit ? 1.005 : 0.905), "all of RAND is drawn from: " + least);
  }

  private static List<Sent> of(Dhcp6Type type, List<Sent> sent) {
    return sent.stream().filter(each -> each.type() == type).toList();
  }

  /** The waits between messages of one exchange, and what each says about the time gone. */
  private static void check(Row row, List<Sent> sent, boolean solicit) {
    double before = 0;
    for (int i = 1; i < sent.size(); i++) {
      double wait = (sent.get(i).at() - sent.get(i - 1).at()) / (double) SECOND;
      row.check(before, wait, solicit);
      before = wait;
    }
    long first = sent.getFirst().at();
    for (Sent each : sent) {
      ElapsedTime elapsed = Objects.requireNonNull(each.message().option(ElapsedTime.class));
      long centiseconds = (each.at() - first) / (SECOND / 100);
      assertEquals(Math.min(0xffff, centiseconds), elapsed.centiseconds());
      assertEquals(
          sent.getFirst().message().transactionId(),
          each.message().transactionId(),
          "a retransmission is the same transaction");
    }
  }

  /** A lease for a day, with T1 after an hour and T2 after ten. */
  private static DelegationWorld boundForADay() {
    DelegationWorld world =
        new DelegationWorld()
            .served(m -> answer(m, SERVER, ia(LAN, 3600, 36_000, prefix(A, 80_000, 86_400))));
    world.linkUp();
    world.pass(5);
    world.forget();
    world.servers = m -> List.of();
    return world;
  }

  @Test
  void shouldWaitLikeThatOnTheWire() {
    DelegationWorld world = new DelegationWorld();
    world.linkUp();
    check(new Row(1, 3600, 0, 0), of(Dhcp6Type.SOLICIT, world.pass(50_000)), true);

    world =
        new DelegationWorld()
            .served(m -> m.type() == Dhcp6Type.SOLICIT ? giving(A).apply(m) : null);
    world.linkUp();
    int transaction = of(Dhcp6Type.REQUEST, world.pass(3)).getFirst().message().transactionId();
    world.pass(400);
    List<Sent> requests =
        of(Dhcp6Type.REQUEST, world.sent).stream()
            .filter(each -> each.message().transactionId() == transaction)
            .toList();
    assertEquals(10, requests.size());
    check(new Row(1, 30, 10, 0), requests, false);

    world = boundForADay();
    List<Sent> renews = of(Dhcp6Type.RENEW, world.pass(35_990));
    assertTrue(renews.size() > 40, "" + renews.size());
    check(new Row(10, 600, 0, 0), renews, false);
    List<Sent> rebinds = of(Dhcp6Type.REBIND, world.pass(40_000));
    assertTrue(rebinds.size() > 40, "" + rebinds.size());
    check(new Row(10, 600, 0, 0), rebinds, false);

    world = boundForADay();
    world.client.linkDown();
    world.linkUp();
    List<Sent> confirms = of(Dhcp6Type.REBIND, world.pass(12));
    check(new Row(1, 4, 0, 10), confirms, false);

    world = boundForADay();
    world.client.release(world.now);
    List<Sent> releases = of(Dhcp6Type.RELEASE, world.pass(100));
    assertEquals(4, releases.size());
    check(new Row(1, 0, 4, 0), releases, false);
  }

  @Test
  void shouldDeclineFourTimes() {
    WantedAssociation address = WantedAssociation.addresses("wan");
    Ipv6Address leased = Ipv6Address.parse("2001:db8:f::1000");
    DelegationWorld world = new DelegationWorld(DelegationWorld.settings(LAN, address));
    world.served(
        m ->
            answer(
                m,
                SERVER,
                ia(LAN, 3600, 36_000, prefix(A, 80_000, 86_400)),
                new IaNa(
                    address.iaid(),
                    3600,
                    36_000,
                    List.of(new IaAddress(leased, 80_000, 86_400, List.of())))));
    world.linkUp();
    world.pass(5);
    world.servers = m -> List.of();
    world.client.decline(leased, world.now);
    List<Sent> declines = of(Dhcp6Type.DECLINE, world.pass(100));
    assertEquals(4, declines.size());
    check(new Row(1, 0, 4, 0), declines, false);
  }

  @Test
  void shouldCountFromWhenAMessageHasGone() {
    PrefixDelegationClient client =
        new PrefixDelegationClient(DelegationWorld.settings(LAN), new Random(1), news -> {});
    client.linkUp(0);
    long gone = client.nextDeadline() + SECOND / 2;
    client.poll(
        client.nextDeadline(),
        new PrefixDelegationClient.Sink() {
          @Override
          public void send(byte[] message) {}

          @Override
          public long sentAt(long now) {
            return gone;
          }
        });
    assertTrue(client.nextDeadline() > gone + SECOND, "all servers have a second");
    assertTrue(client.nextDeadline() <= gone + SECOND / 10 * 11);
  }

  @Test
  void shouldDelayTheFirstMessageByUpToASecond() {
    long least = Long.MAX_VALUE;
    long most = 0;
    for (int i = 0; i < 400; i++) {
      PrefixDelegationClient client =
          new PrefixDelegationClient(DelegationWorld.settings(LAN), new Random(i), news -> {});
      client.linkUp(0);
      least = Math.min(least, client.nextDeadline());
      most = Math.max(most, client.nextDeadline());
    }
    assertTrue(
        least < SECOND / 50 && most > SECOND / 50 * 49 && most <= SECOND, least + " " + most);
  }

  @Test
  void shouldTakeTheServersBoundForSolicitsAlone() {
    long bound = 60 * SECOND;
    long before = 100_000 * SECOND;
    long solicit = DelegationExchange.SOLICIT.timeout(before, bound, new Random(3));
    assertTrue(solicit >= 54 * SECOND && solicit <= 66 * SECOND, "" + solicit);
    long renew = DelegationExchange.RENEW.timeout(before, bound, new Random(3));
    assertTrue(renew >= 540 * SECOND && renew <= 660 * SECOND, "" + renew);
    long release = DelegationExchange.RELEASE.timeout(before, bound, new Random(3));
    assertTrue(release >= 1.9 * before, "" + release);
  }
}
