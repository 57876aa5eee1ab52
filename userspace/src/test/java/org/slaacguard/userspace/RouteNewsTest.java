package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.linux.NetworkEvent;
import org.slaacguard.linux.Route;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.testing.Cases;
import org.slaacguard.testing.Draw;

final class RouteNewsTest {
  /** Routes to these prefixes have come. */
  static RouteNews added(String... prefixes) {
    RouteNews news = new RouteNews();
    for (String each : prefixes) {
      news.note(new NetworkEvent.RouteChanged(Route.to(IpPrefix.parse(each))));
    }
    return news;
  }

  /** They have gone. */
  static RouteNews removed(String... prefixes) {
    RouteNews news = new RouteNews();
    for (String each : prefixes) {
      news.note(new NetworkEvent.RouteRemoved(Route.to(IpPrefix.parse(each))));
    }
    return news;
  }

  private static boolean concerns(RouteNews news, String address) {
    return news.concerns(IpAddress.parse(address));
  }

  @Test
  void shouldConcernWhatIsInTheirPrefixes() {
    RouteNews news = added("2001:db8:1::/48", "2001:db8:2:3::/64", "192.0.2.0/24");
    assertTrue(concerns(news, "2001:db8:1:ffff::1"));
    assertTrue(concerns(news, "2001:db8:2:3::1"));
    assertTrue(concerns(news, "192.0.2.255"));
    assertFalse(concerns(news, "2001:db8:2:4::1"));
    assertFalse(concerns(news, "192.0.3.0"));
    assertTrue(news.concerns(null), "who is nowhere yet");
    assertFalse(news.isAll());
  }

  @Test
  void shouldConcernAFamilyByItsDefaultRoute() {
    assertTrue(concerns(removed("::/0"), "2001:db8::1"));
    assertFalse(concerns(removed("::/0"), "192.0.2.1"));
    assertTrue(concerns(removed("0.0.0.0/0"), "192.0.2.1"));
    assertFalse(concerns(added("0.0.0.0/0"), "2001:db8::1"));
  }

  @Test
  void shouldConcernAllByAnythingElse() {
    RouteNews news = added("2001:db8::/64");
    news.note(new NetworkEvent.Lost());
    assertTrue(news.isAll());
    assertTrue(concerns(news, "192.0.2.1"));
    news.clear();
    assertTrue(news.isEmpty());
    assertFalse(concerns(news, "192.0.2.1"));
    assertFalse(concerns(news, "2001:db8::1"));
  }

  @Test
  void shouldConcernAllByMoreRoutesThanItRemembers() {
    RouteNews news = new RouteNews();
    for (int i = 0; i < RouteNews.MOST; i++) {
      news.note(new NetworkEvent.RouteChanged(Route.to(prefix(i))));
      news.note(new NetworkEvent.RouteRemoved(Route.to(prefix(i))));
    }
    assertFalse(news.isAll(), "one that comes and goes is one");
    news.note(new NetworkEvent.RouteChanged(Route.to(prefix(RouteNews.MOST))));
    assertTrue(news.isAll());
  }

  private static IpPrefix prefix(int number) {
    return IpPrefix.parse("2001:db8:0:%x::/64".formatted(number));
  }

  @Test
  void shouldAgreeWithTheListOfPrefixes() {
    Cases.run(
        200,
        draw -> {
          RouteNews news = new RouteNews();
          List<IpPrefix> prefixes = new ArrayList<>();
          for (int i = draw.between(0, 20); i >= 0; i--) {
            IpPrefix each = new IpPrefix(address(draw), draw.between(0, 32));
            prefixes.add(each);
            news.note(new NetworkEvent.RouteChanged(Route.to(each)));
          }
          for (int i = 0; i < 50; i++) {
            IpAddress to = address(draw);
            assertEquals(prefixes.stream().anyMatch(each -> each.contains(to)), news.concerns(to));
          }
        });
  }

  /** Of few bits, so that prefixes meet. */
  private static IpAddress address(Draw draw) {
    return draw.flip()
        ? IpAddress.parse("10.0.0." + draw.between(0, 255))
        : IpAddress.parse("2001:%x::".formatted(draw.between(0, 15)));
  }
}
