package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.autoconf.DelegatedPrefix;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.autoconf.WantedAssociation;
import org.slaacguard.control.LanSettings;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.host.SetupException;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

class PrefixHookTest {
  private static final Settings SAID =
      Settings.NONE
          .with(SettingTable.ON_PREFIX_CHANGE, "notify %i")
          .with(SettingTable.ADVERTISE_PREFIX, List.of(PrefixSettings.parse("delegated:1")))
          .with(
              SettingTable.LAN_PREFIX,
              List.of(LanSettings.parse("eth1 delegated:2"), LanSettings.parse("eth2 fd00::/64")));

  private final BlockingQueue<Map<String, String>> runs = new LinkedBlockingQueue<>();
  private final CountDownLatch release = new CountDownLatch(1);
  @TempDir private Path folder;
  private PrefixHook hook = PrefixHookTest.none();

  private static PrefixHook none() {
    return new PrefixHook("wg0", Settings.NONE, Path.of("nowhere"), (command, environment) -> {});
  }

  private PrefixHook start(Settings said) {
    return new PrefixHook("wg0", said, folder.resolve("told"), this::run);
  }

  @BeforeEach
  void start() {
    hook = start(SAID);
  }

  private void run(String command, Map<String, String> environment) throws SetupException {
    assertEquals("notify %i", command);
    runs.add(environment);
    if (environment.containsValue("2001:db8:bad::/56")) {
      throw new SetupException("ended with status 1");
    }
    if (environment.containsValue("2001:db8:510::/56")) {
      try {
        release.await();
      } catch (InterruptedException e) {
        throw new SetupException("interrupted", e);
      }
    }
  }

  @AfterEach
  void close() {
    hook.close();
  }

  private static Delegation has(String prefix, long until) {
    DelegatedPrefix lease =
        new DelegatedPrefix(
            WantedAssociation.prefixes("ppp0:0", 56), IpPrefix.parse(prefix), null, until, until);
    return new Delegation(
        null, List.of(lease), 0, 0, List.of(Ipv6Address.parse("2001:db8:f::53")), List.of());
  }

  private Map<String, String> next() throws InterruptedException {
    Map<String, String> run = runs.poll(60, TimeUnit.SECONDS);
    assertNotNull(run, "not run");
    return run;
  }

  @Test
  void shouldTellWhatThereIsAndWhatThereWas() throws Exception {
    hook.delegated("ppp0", has("2001:db8:a00::/56", 10));
    assertEquals(
        Map.of(
            "SLAACGUARD_INTERFACE", "wg0",
            "SLAACGUARD_UPLINK", "ppp0",
            "SLAACGUARD_PREFIXES", "2001:db8:a00::/56",
            "SLAACGUARD_FORMER_PREFIXES", "",
            "SLAACGUARD_SUBNETS", "wg0=2001:db8:a00:1::/64 eth1=2001:db8:a00:2::/64",
            "SLAACGUARD_ADDRESSES", "",
            "SLAACGUARD_DNS", "2001:db8:f::53"),
        next());
    hook.delegated("ppp0", has("2001:db8:a00::/56", 20));
    hook.delegated("ppp0", has("2001:db8:bad::/56", 30));
    assertEquals(
        "2001:db8:a00::/56",
        next().get("SLAACGUARD_FORMER_PREFIXES"),
        "a longer lease alone is no news");
    hook.delegated("ppp0", Delegation.NONE);
    Map<String, String> last = next();
    assertEquals("", last.get("SLAACGUARD_PREFIXES"));
    assertEquals(
        "2001:db8:bad::/56", last.get("SLAACGUARD_FORMER_PREFIXES"), "it has run, though in vain");
  }

  @Test
  void shouldTellTheLastOfWhatComesWhileItRuns() throws Exception {
    hook.delegated("ppp0", has("2001:db8:510::/56", 10));
    assertEquals("2001:db8:510::/56", next().get("SLAACGUARD_PREFIXES"));
    hook.delegated("ppp0", has("2001:db8:a00::/56", 10));
    hook.delegated("ppp0", has("2001:db8:b00::/56", 10));
    release.countDown();
    Map<String, String> second = next();
    assertEquals("2001:db8:b00::/56", second.get("SLAACGUARD_PREFIXES"));
    assertEquals("2001:db8:510::/56", second.get("SLAACGUARD_FORMER_PREFIXES"));
  }

  @Test
  void shouldEndTheCommandThatRunsAndRunItNoMore() throws Exception {
    hook.delegated("ppp0", has("2001:db8:510::/56", 10));
    assertNotNull(next());
    hook.close();
    hook.delegated("ppp0", has("2001:db8:b00::/56", 10));
    assertNull(runs.poll());
  }

  @Test
  void shouldRunACommandThatAReloadBringsAndNoneForAReloadThatBringsNone() throws Exception {
    hook = start(Settings.NONE);
    hook.delegated("ppp0", has("2001:db8:a00::/56", 10));
    hook.settings(SAID);
    Map<String, String> first = next();
    assertEquals("2001:db8:a00::/56", first.get("SLAACGUARD_PREFIXES"));
    assertEquals("", first.get("SLAACGUARD_FORMER_PREFIXES"));
    hook.settings(SAID);
    hook.settings(SAID.with(SettingTable.LAN_PREFIX, List.of()));
    hook.delegated("ppp0", has("2001:db8:b00::/56", 10));
    Map<String, String> second = next();
    assertEquals("2001:db8:a00::/56", second.get("SLAACGUARD_FORMER_PREFIXES"));
    assertEquals("wg0=2001:db8:b00:1::/64", second.get("SLAACGUARD_SUBNETS"), "of the new file");
    hook.settings(Settings.NONE);
    hook.delegated("ppp0", Delegation.NONE);
    hook.close();
    assertNull(runs.poll(), "nothing but these two");
  }

  @Test
  void shouldKnowOverARestartWhatTheCommandWasToldLast() throws Exception {
    hook.delegated("ppp0", has("2001:db8:a00::/56", 10));
    assertEquals("", next().get("SLAACGUARD_FORMER_PREFIXES"));
    hook.close();
    hook = start(SAID);
    hook.delegated("ppp0", has("2001:db8:a00::/56", 20));
    Map<String, String> same = next();
    assertEquals(same.get("SLAACGUARD_PREFIXES"), same.get("SLAACGUARD_FORMER_PREFIXES"));
    hook.close();
    hook = start(SAID);
    hook.delegated("ppp0", has("2001:db8:b00::/56", 20));
    assertEquals("2001:db8:a00::/56", next().get("SLAACGUARD_FORMER_PREFIXES"));
    hook.delegated("ppp0", Delegation.NONE);
    assertEquals("2001:db8:b00::/56", next().get("SLAACGUARD_FORMER_PREFIXES"));
    hook.close();
    hook = start(SAID);
    hook.delegated("ppp0", has("2001:db8:a00::/56", 30));
    assertEquals("", next().get("SLAACGUARD_FORMER_PREFIXES"), "it was told that there is none");
  }

  @Test
  @Timeout(60)
  void shouldKeepNobodyWaitingForTheDisk() throws InterruptedException {
    CountDownLatch writing = new CountDownLatch(1);
    PrefixHook slow =
        new PrefixHook(
            "wg0",
            SAID,
            List.of(),
            lines -> {
              writing.countDown();
              try {
                release.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            (command, environment) -> {});
    slow.delegated("eth0", has("2001:db8:1::/56", 5));
    writing.await();
    // Would wait for the disk, and so for ever.
    slow.delegated("eth0", has("2001:db8:2::/56", 5));
    slow.settings(SAID);
    release.countDown();
    slow.close();
  }
}
