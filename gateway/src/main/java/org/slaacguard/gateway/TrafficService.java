package org.slaacguard.gateway;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.OverTraffic;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
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

  private final String interfaceName;
  private final TrafficLedger ledger;
  private final EventRing events;
  private final InstantSource clock;
  private final Map<PublicKey, KnownPeer> peers = new HashMap<>();
  private final BlockedPeers.Reason over;
  private Settings settings = Settings.NONE;
  private final MonthlyTraffic used;
  private boolean keeps;

  /** The peers whose limit was reported as reached in this month. */
  private final Set<PublicKey> told = new HashSet<>();

  /**
   * A service that has counted nothing yet.
   *
   * @param over blocks peers over their limits
   */
  TrafficService(
      String interfaceName,
      TrafficLedger ledger,
      BlockedPeers.Reason over,
      EventRing events,
      InstantSource clock) {
    this.over = over;
    this.interfaceName = interfaceName;
    this.ledger = ledger;
    this.events = events;
    this.clock = clock;
    used = new MonthlyTraffic(ledger, clock.instant());
    keeps = ledger.isKept();
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
      told.remove(peer);
      ledger.removed(peer);
    }
    for (KnownPeer peer : changes.changed()) {
      peers.put(peer.key(), peer);
      judge(peer);
    }
  }

  @Override
  public void observe(DeviceStatus status, long now) {
    Instant time = clock.instant();
    boolean another = used.follow(time);
    if (another) {
      told.clear();
      over.releaseAll();
      if (used.knowsMonth()) {
        reported();
      }
    }
    followSettings();
    boolean limits = !used.isEmpty();
    boolean read = another || used.mayRead();
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
    used.clear();
    told.clear();
    if (keeps) {
      peers.values().forEach(this::judge);
    } else {
      over.releaseAll();
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
      over.release(peer.key());
      told.remove(peer.key());
      return;
    }
    long bytes = used().getOrDefault(peer.key(), 0L);
    if (bytes < limit) {
      over.release(peer.key());
      told.remove(peer.key());
      return;
    }
    boolean disables =
        said.get(SettingTable.OVER_TRAFFIC, OverTraffic.NOTIFY) == OverTraffic.DISABLE;
    if (told.add(peer.key())) {
      tell(peer.key(), limit, bytes, disables);
    }
    if (disables) {
      over.block(peer);
    } else {
      over.release(peer.key());
    }
  }

  /**
   * The bytes of this month. They are read when the first peer has a limit, because traffic before
   * this process counts too.
   */
  private Map<PublicKey, Long> used() {
    return used.knowsMonth() ? used.month() : read();
  }

  private Map<PublicKey, Long> read() {
    if (used.read()) {
      reported();
    }
    return used.month();
  }

  /** Those over their limits were reported before: by this process, or by a former one. */
  private void reported() {
    Map<PublicKey, Long> all = used.month();
    for (KnownPeer peer : peers.values()) {
      Long limit = peer.settings().orElse(settings).get(SettingTable.TRAFFIC_LIMIT);
      if (limit != null && all.getOrDefault(peer.key(), 0L) >= limit) {
        told.add(peer.key());
      }
    }
  }

  private void tell(PublicKey peer, long limit, long bytes, boolean disables) {
    LOG.warn(
        "{}: peer {} has reached its TrafficLimit: {} bytes of {} in {}{}",
        interfaceName,
        peer.abbreviated(),
        bytes,
        limit,
        used.name(),
        disables ? "; it reaches nothing until the month ends" : "");
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("month", used.name());
    fields.put("limit", limit);
    fields.put("used", bytes);
    fields.put("disabled", disables);
    events.offer(EventType.TRAFFIC_LIMIT_REACHED, interfaceName, peer, fields);
  }

  @Override
  public InterfaceStatus report(InterfaceStatus status) {
    if (over.isEmpty()) {
      return status;
    }
    List<String> notices =
        over.keys().stream()
            .map(
                peer ->
                    "peer "
                        + peer.abbreviated()
                        + " has used up its TrafficLimit and is disabled until "
                        + used.end()
                        + "; a higher limit enables it")
            .toList();
    return status.with(Map.of(), notices);
  }

  @Override
  public void last(DeviceStatus status) {
    observe(status, 0);
  }
}
