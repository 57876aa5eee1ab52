package org.slaacguard.gateway;

import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;

/** Serves the LANs that the settings of an interface name. */
final class LanService implements Service {
  private final String interfaceName;
  private final LanClaims claims;
  private final HostSide host;
  private final SplittableRandom random;
  private final FailureReport report;
  private Settings settings = Settings.NONE;
  private @Nullable PrefixPlan plan;
  private ProviderNames names = ProviderNames.NONE;
  private @Nullable LanThread thread;

  /**
   * A service without LANs.
   *
   * @param claims the LANs of all interfaces of the process
   * @param report hears if its thread dies
   */
  LanService(
      String interfaceName,
      LanClaims claims,
      HostSide host,
      SplittableRandom random,
      FailureReport report) {
    this.interfaceName = interfaceName;
    this.claims = claims;
    this.host = host;
    this.random = random;
    this.report = report;
  }

  @Override
  public void check(Settings wanted, Collection<Settings> peers) {
    LanContent.check(interfaceName, wanted, peers);
    LanContent.names(wanted).forEach(lan -> claims.check(interfaceName, lan));
  }

  @Override
  public void settings(Settings wanted, long now) {
    settings = wanted;
    claims.hold(interfaceName, LanContent.names(wanted));
    follow();
  }

  @Override
  public void delegated(Delegation delegation, long now) {
    plan = new PrefixPlan(delegation);
    names = ProviderNames.of(delegation);
    follow();
  }

  private void follow() {
    LanThread running = thread;
    if (running == null) {
      if (!settings.has(SettingTable.LAN_PREFIX)) {
        return;
      }
      running =
          LanThread.start(
              interfaceName,
              new LanLinks(
                  (lan, now) -> LanLink.of(lan, random.split(), InstantSource.system(), now),
                  lan -> claims.isHeldByAnother(interfaceName, lan)),
              host,
              report);
      thread = running;
    }
    running.want(new LanThread.Wanted(settings, plan, names));
  }

  @Override
  public InterfaceStatus report(InterfaceStatus status) {
    return thread == null ? status : status.with(Map.of(), thread.notices());
  }

  @Override
  public void cease(long now) {
    if (thread != null) {
      thread.cease();
    }
  }

  @Override
  public boolean isCeasing() {
    return thread != null && thread.isCeasing();
  }

  @Override
  public void close() {
    if (thread != null) {
      thread.close();
    }
    claims.hold(interfaceName, List.of());
  }
}
