package org.slaacguard.doctor;

import java.util.List;
import java.util.stream.Stream;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.control.SettingTable;
import org.slaacguard.routing.LearnScope;

/** Reads from a status the settings that the checks use. */
final class EffectiveSettings {
  private EffectiveSettings() {}

  /** The prefixes that are advertised, to all peers or to some. */
  static List<PrefixSettings> advertised(InterfaceStatus status) {
    return Stream.concat(
            Stream.of(status.device().settings()),
            status.device().peers().stream().map(PeerStatus::settings))
        .flatMap(settings -> settings.get(SettingTable.ADVERTISE_PREFIX).stream())
        .distinct()
        .toList();
  }

  /**
   * Whether peers send through this host, because they have on-link or delegated prefixes from it.
   */
  static boolean isRouter(InterfaceStatus status) {
    return !advertised(status).isEmpty()
        || status.device().settings().has(SettingTable.DELEGATE_PREFIX);
  }

  /** The scope in which addresses of a peer may be learned. */
  static LearnScope scope(PeerStatus peer) {
    return peer.settings().get(SettingTable.LEARNABLE_IPS);
  }
}
