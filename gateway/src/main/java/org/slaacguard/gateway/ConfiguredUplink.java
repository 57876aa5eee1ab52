package org.slaacguard.gateway;

import java.io.IOException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.LanSettings;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.control.PrefixSource;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.UplinkSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The uplink that a file names, for the file's interface. */
final class ConfiguredUplink {
  private static final Logger LOG = LoggerFactory.getLogger(ConfiguredUplink.class);

  private final Uplinks uplinks;
  private final String interfaceName;
  private final String uplink;
  private final PrefixHook hook;

  private ConfiguredUplink(Uplinks uplinks, String interfaceName, String uplink, PrefixHook hook) {
    this.uplinks = uplinks;
    this.interfaceName = interfaceName;
    this.uplink = uplink;
    this.hook = hook;
  }

  /**
   * Begins to follow the uplink of a file.
   *
   * @return null if the file names none
   * @throws IOException as {@link Uplinks#join}
   */
  static @Nullable ConfiguredUplink of(
      SharedParts parts, Configuration file, InterfaceDaemon daemon, HostSide host)
      throws IOException {
    Settings said = file.device().settings();
    UplinkSettings uplink = said.get(SettingTable.UPLINK);
    if (uplink == null) {
      missing(file);
      return null;
    }
    String name = daemon.interfaceName();
    PrefixHook hook = new PrefixHook(name, said, StateFolder.hook(name), host::hook);
    UplinkEvents events = new UplinkEvents(name, parts.events());
    parts.uplinks().join(name, uplink, new UplinkSink(uplink, daemon, host, hook, events));
    return new ConfiguredUplink(parts.uplinks(), name, uplink.interfaceName(), hook);
  }

  private static void missing(Configuration file) {
    Settings said = file.device().settings();
    Stream.concat(
            ConfiguredPrefixes.of(file).each().stream(),
            said.get(SettingTable.LAN_PREFIX).stream().map(LanSettings::prefix))
        .map(PrefixSettings::source)
        .filter(PrefixSource.Delegated.class::isInstance)
        .forEach(source -> LOG.warn("{} is named, but no Uplink says from where", source));
    if (said.has(SettingTable.ON_PREFIX_CHANGE)) {
      LOG.warn("OnPrefixChange is never run: there is no Uplink");
    }
  }

  /** Takes changed settings of the same uplink. */
  void settings(Settings changed) {
    hook.settings(changed);
  }

  /** Stops following. Changes to the host stay until {@link #left}. */
  void leave() {
    uplinks.leave(interfaceName);
    hook.close();
  }

  /**
   * Follows the undoing of changes to the host. Other interfaces of the uplink may need some of
   * them, and make them again.
   */
  void left() {
    uplinks.again(uplink);
  }
}
