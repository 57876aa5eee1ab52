package org.slaacguard.gateway;

import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.OverTraffic;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.history.HistoryException;
import org.slaacguard.history.TrafficLedger;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the traffic of peers, and enforces monthly limits. It checks with each status, once a
 * minute, so a peer may exceed its limit by the traffic of a minute.
 */
final class TrafficService implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(TrafficService.class);

  private static final int MOST_MONTHS = 3;

  private final String interfaceName;
  private final TrafficLedger ledger;
  private final EventRing events;
  private final InstantSource clock;
  private final Map<PublicKey, KnownPeer> peers = new HashMap<>();
  private final BlockedPeers blocked = new BlockedPeers();
  private Settings settings = Settings.NONE;
  private YearMonth month;
  private boolean keeps;

  /**
   * The bytes of the latest months; empty while no peer has a limit. A clock that is set goes from
   * one to another, and back.
   */
  private final Map<YearMonth, Map<PublicKey, Long>> months = new LinkedHashMap<>();

  /** Whether the file could not be read, so that the bytes before this process are missing. */
  private boolean unread;

  /** The peers whose limit was reported as reached in this month. */
  private final Set<PublicKey> told = new HashSet<>();

  /** A service that has counted nothing yet. */
  TrafficService(
      String interfaceName, TrafficLedger ledger, EventRing events, InstantSource clock) {
    this.interfaceName = interfaceName;
    this.ledger = ledger;
    this.events = events;
    this.clock = clock;
    month = month(clock.instant());
    keeps = ledger.isKept();
  }

  private static YearMonth month(Instant now) {
    return YearMonth.from(now.atOffset(ZoneOffset.UTC));
  }

  @Override
  public void settings(Settings changed, long now) {
    settings = changed;
    peers.values().forEach(this::judge);
  }

  @Override
  public void peers(PeerChanges changes, long now) {
    for (PublicKey peer : changes.removed()) {
      peers.remove(peer);
      blocked.forget(peer);
      told.remove(peer);
      ledger.removed(peer);
    }
    for (KnownPeer peer : changes.changed()) {
      peers.put(peer.key(), peer);
      blocked.known(peer);
      judge(peer);
    }
  }

  @Override
  public DeviceUpdate amend(DeviceUpdate update) {
    return blocked.amend(update);
  }

  @Override
  public void observe(DeviceStatus status, long now) {
    Instant time = clock.instant();
    boolean another = !month(time).equals(month);
    if (another) {
      month = month(time);
      told.clear();
      blocked.releaseAll();
      if (months.containsKey(month)) {
        reported();
      }
    }
    followSettings();
    boolean limits = !months.isEmpty();
    boolean read = another || (unread && ledger.isOpen());
    // Before the ledger hands over what is new, which would be counted twice.
    Map<PublicKey, Long> all = !limits ? Map.of() : read ? read() : used();
    Map<PublicKey, Long> more = ledger.observe(status, time);
    if (!limits) {
      return;
    }
    more.forEach((peer, bytes) -> all.merge(peer, bytes, Long::sum));
    (read ? Set.copyOf(peers.keySet()) : more.keySet())
        .stream().map(peers::get).forEach(this::judge);
  }

  /** Without daily counts there are no limits; when counting starts again, limits apply anew. */
  private void followSettings() {
    if (keeps == ledger.isKept()) {
      return;
    }
    keeps = !keeps;
    months.clear();
    told.clear();
    if (keeps) {
      peers.values().forEach(this::judge);
    } else {
      blocked.releaseAll();
    }
  }

  /** Checks whether a peer is over its limit now, and acts on that. */
  private void judge(@Nullable KnownPeer peer) {
    if (peer == null || !keeps) {
      return;
    }
    Settings said = peer.settings().orElse(settings);
    Long limit = said.get(SettingTable.TRAFFIC_LIMIT);
    if (limit == null) {
      blocked.release(peer.key());
      told.remove(peer.key());
      return;
    }
    long bytes = used().getOrDefault(peer.key(), 0L);
    if (bytes < limit) {
      blocked.release(peer.key());
      told.remove(peer.key());
      return;
    }
    boolean disables =
        said.get(SettingTable.OVER_TRAFFIC, OverTraffic.NOTIFY) == OverTraffic.DISABLE;
    if (told.add(peer.key())) {
      tell(peer.key(), limit, bytes, disables);
    }
    if (disables) {
      blocked.block(peer);
    } else {
      blocked.release(peer.key());
    }
  }

  /**
   * The bytes of this month. They are read when the first peer has a limit, because traffic before
   * this process counts too.
   */
  private Map<PublicKey, Long> used() {
    Map<PublicKey, Long> all = months.get(month);
    return all == null ? read() : all;
  }

  /** Reads the bytes of this month, where it has not been read, and none are lost by it. */
  private Map<PublicKey, Long> read() {
    Map<PublicKey, Long> known = months.get(month);
    if (known != null && !unread) {
      return known;
    }
    Map<PublicKey, Long> all = known == null ? new HashMap<>() : known;
    try {
      ledger
          .totals(month.atDay(1), month.plusMonths(1).atDay(1))
          .forEach((peer, bytes) -> all.merge(peer, bytes, Math::max));
      unread = false;
    } catch (HistoryException e) {
      if (!unread) {
        LOG.warn("{}; limits of traffic count from now on, until it can be read", e.getMessage());
      }
      unread = true;
    }
    if (known == null) {
      if (months.size() == MOST_MONTHS) {
        months.remove(months.keySet().iterator().next());
      }
      months.put(month, all);
    }
    reported();
    return all;
  }

  /** Those over their limits were reported before: by this process, or by a former one. */
  private void reported() {
    Map<PublicKey, Long> all = months.getOrDefault(month, Map.of());
    for (KnownPeer peer : peers.values()) {
      Long limit = peer.settings().orElse(settings).get(SettingTable.TRAFFIC_LIMIT);
      if (limit != null && all.getOrDefault(peer.key(), 0L) >= limit) {
        told.add(peer.key());
      }
    }
  }

  private void tell(PublicKey peer, long limit, long bytes, boolean disables) {
    LOG.warn(
        "{}: peer {} has reached its limit of traffic, {} bytes of {} in {}{}",
        interfaceName,
        EventLog.name(peer),
        bytes,
        limit,
        month,
        disables ? "; it reaches nothing until the month ends" : "");
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("month", month);
    fields.put("limit", limit);
    fields.put("used", bytes);
    fields.put("disabled", disables);
    events.offer(EventType.TRAFFIC_LIMIT_REACHED, interfaceName, peer, fields);
  }

  @Override
  public long poll(long now, Out out) {
    return blocked.apply(now, out);
  }

  @Override
  public InterfaceStatus report(InterfaceStatus status) {
    if (blocked.isEmpty()) {
      return status;
    }
    List<String> notices =
        blocked.keys().stream()
            .map(
                peer ->
                    "peer "
                        + EventLog.name(peer)
                        + " has used up its TrafficLimit and is disabled until "
                        + month.plusMonths(1).atDay(1)
                        + "; a higher limit enables it")
            .toList();
    return blocked.configured(status).with(Map.of(), notices);
  }

  @Override
  public void last(DeviceStatus status) {
    observe(status, 0);
  }
}
