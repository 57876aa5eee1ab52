package org.slaacguard.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every setting of ours, in the order in which files, answers and the reference page have them.
 * Those of {@code wg-quick} and {@code wg} are {@link ConfigKey}s: they are what stock makes them.
 */
public final class SettingTable {
  private static final List<Setting<?>> ALL = new ArrayList<>();

  /** {@code LearnableIPs}. */
  public static final LearnableIpsSetting LEARNABLE_IPS = add(new LearnableIpsSetting());

  /** {@code LearnLimit}. */
  public static final LearnLimitSetting LEARN_LIMIT = add(new LearnLimitSetting());

  /** {@code LearnRate}. */
  public static final LearnRateSetting LEARN_RATE = add(new LearnRateSetting());

  /** {@code LearnExpiry}. */
  public static final LearnExpirySetting LEARN_EXPIRY = add(new LearnExpirySetting());

  /** {@code TrafficLimit}. */
  public static final TrafficLimitSetting TRAFFIC_LIMIT = add(new TrafficLimitSetting());

  /** {@code OverTrafficLimit}. */
  public static final OverTrafficSetting OVER_TRAFFIC = add(new OverTrafficSetting());

  /** {@code AdvertisePrefix}. */
  public static final AdvertisePrefixSetting ADVERTISE_PREFIX = add(new AdvertisePrefixSetting());

  /** {@code RouterLifetime}. */
  public static final RouterLifetimeSetting ROUTER_LIFETIME = add(new RouterLifetimeSetting());

  /** {@code RouterPreference}. */
  public static final RouterPreferenceSetting ROUTER_PREFERENCE =
      add(new RouterPreferenceSetting());

  /** {@code AdvertiseRoute}. */
  public static final AdvertiseRouteSetting ADVERTISE_ROUTE = add(new AdvertiseRouteSetting());

  /** {@code RDNSS}. */
  public static final RdnssSetting RDNSS = add(new RdnssSetting());

  /** {@code DNSSL}. */
  public static final DnsslSetting DNSSL = add(new DnsslSetting());

  /** {@code DNSLifetime}. */
  public static final DnsLifetimeSetting DNS_LIFETIME = add(new DnsLifetimeSetting());

  /** {@code AdvertiseMTU}. */
  public static final AdvertiseMtuSetting ADVERTISE_MTU = add(new AdvertiseMtuSetting());

  /** {@code CaptivePortal}. */
  public static final CaptivePortalSetting CAPTIVE_PORTAL = add(new CaptivePortalSetting());

  /** {@code PREF64}. */
  public static final Pref64Setting PREF64 = add(new Pref64Setting());

  /** {@code ManagedFlag}. */
  public static final ManagedFlagSetting MANAGED_FLAG = add(new ManagedFlagSetting());

  /** {@code OtherFlag}. */
  public static final OtherFlagSetting OTHER_FLAG = add(new OtherFlagSetting());

  /** {@code HopLimit}. */
  public static final HopLimitSetting HOP_LIMIT = add(new HopLimitSetting());

  /** {@code ReachableTime}. */
  public static final ReachableTimeSetting REACHABLE_TIME = add(new ReachableTimeSetting());

  /** {@code RetransTimer}. */
  public static final RetransTimerSetting RETRANS_TIMER = add(new RetransTimerSetting());

  /** {@code AdvertiseTo}. */
  public static final AdvertiseToSetting ADVERTISE_TO = add(new AdvertiseToSetting());

  /** {@code Uplink}. */
  public static final UplinkSetting UPLINK = add(new UplinkSetting());

  /** {@code UplinkMTU}. */
  public static final UplinkMtuSetting UPLINK_MTU = add(new UplinkMtuSetting());

  /** {@code ClampMSS}. */
  public static final ClampMssSetting CLAMP_MSS = add(new ClampMssSetting());

  /** {@code DelegatePrefix}. */
  public static final DelegatePrefixSetting DELEGATE_PREFIX = add(new DelegatePrefixSetting());

  /** {@code DelegateLimit}. */
  public static final DelegateLimitSetting DELEGATE_LIMIT = add(new DelegateLimitSetting());

  /** {@code LanPrefix}. */
  public static final LanPrefixSetting LAN_PREFIX = add(new LanPrefixSetting());

  /** {@code OnPrefixChange}. */
  public static final OnPrefixChangeSetting ON_PREFIX_CHANGE = add(new OnPrefixChangeSetting());

  /** {@code Backend}. */
  public static final BackendSetting BACKEND = add(new BackendSetting());

  /** {@code AskForAddresses}. */
  public static final AskForAddressesSetting ASK_FOR_ADDRESSES = add(new AskForAddressesSetting());

  /** {@code NeighborProxy}. */
  public static final NeighborProxySetting NEIGHBOR_PROXY = add(new NeighborProxySetting());

  /** {@code Groups}. */
  public static final GroupsSetting GROUPS = add(new GroupsSetting());

  /** {@code JoinGroups}. */
  public static final JoinGroupsSetting JOIN_GROUPS = add(new JoinGroupsSetting());

  /** {@code Tags}. */
  public static final TagsSetting TAGS = add(new TagsSetting());

  /** {@code MayReach}. */
  public static final MayReachSetting MAY_REACH = add(new MayReachSetting());

  /** {@code TagMayReach}. */
  public static final TagMayReachSetting TAG_MAY_REACH = add(new TagMayReachSetting());

  /** {@code Expires}. */
  public static final ExpiresSetting EXPIRES = add(new ExpiresSetting());

  /** {@code IPv4Pool}. */
  public static final Ipv4PoolSetting IPV4_POOL = add(new Ipv4PoolSetting());

  /** {@code Masquerade}. */
  public static final MasqueradeSetting MASQUERADE = add(new MasqueradeSetting());

  /** {@code ConnectionLimit}. */
  public static final ConnectionLimitSetting CONNECTION_LIMIT = add(new ConnectionLimitSetting());

  /** {@code Domain}. */
  public static final DomainSetting DOMAIN = add(new DomainSetting());

  /** {@code HostsFile}. */
  public static final HostsFileSetting HOSTS_FILE = add(new HostsFileSetting());

  private static final Map<String, Setting<?>> BY_NAME = new HashMap<>();
  private static final Map<String, Setting<?>> BY_KEY = new HashMap<>();

  static {
    for (Setting<?> setting : ALL) {
      BY_NAME.put(setting.name().toLowerCase(Locale.ROOT), setting);
      if (setting.isLive()) {
        BY_KEY.put(setting.key(), setting);
        if (setting instanceof ListSetting<?> list) {
          BY_KEY.put(list.replaceKey(), list);
        }
      }
    }
  }

  private SettingTable() {}

  private static <S extends Setting<?>> S add(S setting) {
    ALL.add(setting);
    return setting;
  }

  /** All of them. */
  public static List<Setting<?>> all() {
    return List.copyOf(ALL);
  }

  /** Those that may stand in such a section. */
  public static List<Setting<?>> of(Section section) {
    return ALL.stream().filter(setting -> setting.in(section)).<Setting<?>>map(s -> s).toList();
  }

  /** Those of such a section that can be changed while the interface is up. */
  public static List<Setting<?>> live(Section section) {
    return of(section).stream().filter(Setting::isLive).<Setting<?>>map(s -> s).toList();
  }

  /** The one of this name in a file, in any case; null where there is none. */
  static @Nullable Setting<?> named(String name) {
    return BY_NAME.get(name.toLowerCase(Locale.ROOT));
  }

  /**
   * The one of this name in commands.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Setting<?> worded(String word) {
    return ALL.stream()
        .filter(setting -> setting.isLive() && setting.word().equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no setting " + word));
  }

  /** The one of this key in the UAPI, or of this {@code replace_} key; null where there is none. */
  static @Nullable Setting<?> ofKey(String key) {
    return BY_KEY.get(key);
  }
}
