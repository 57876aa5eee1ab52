package org.slaacguard.gateway;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.AdvertisementPrefix;
import org.slaacguard.autoconf.FormerPrefix;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.autoconf.LinkPrefixes;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/**
 * Remembers over restarts what an interface advertised: a host keeps an address for its advertised
 * lifetime. If the next daemon's file has another prefix, that daemon must withdraw the old one
 * (RFC 9096, section 3.2).
 *
 * <p>A file of lines, replaced whole at each change. Times are seconds since 1970:
 *
 * <pre>
 *   live PREFIX FLAGS VALID                  a prefix that is told to be valid for this long
 *   leased PREFIX FLAGS VALID UNTIL|never    the same, and when it ends
 *   former PREFIX FLAGS VALID_UNTIL BELIEVED_UNTIL
 * </pre>
 *
 * <p>A peer with other prefixes has lines of its own, which end with its key.
 *
 * <p>The flags are {@code L} (on-link), {@code A} (autonomous) and {@code D} (a provider has
 * delegated it, and may delegate another to the next run), or {@code -}. A line that cannot be read
 * is left out and reported; if a file cannot be written, only its contents are lost.
 */
final class PrefixMemory implements Service {
  private static final long LONGEST = AdvertisementPrefix.INFINITE.toSeconds();
  private static final String NEVER = "never";

  private final StateFile file;
  private final InstantSource clock;
  private final WallOffset offset;
  private final Set<Live> live = new HashSet<>();
  private HostPrefixes told = HostPrefixes.NONE;
  private long retry = Long.MAX_VALUE;

  /** A prefix that was not deprecated; the peer is null if it was advertised to all. */
  private record Live(@Nullable PublicKey peer, IpPrefix prefix) {}

  /** A memory that is not read yet. */
  PrefixMemory(Path path, InstantSource clock) {
    file = new StateFile(path);
    this.clock = clock;
    offset = new WallOffset(clock);
  }

  /**
   * Prefixes that the last daemon advertised, as former ones.
   *
   * @param now monotonic nanoseconds
   */
  HostPrefixes earlier(long now) {
    List<FormerPrefix> all = new ArrayList<>();
    Map<PublicKey, List<FormerPrefix>> own = new HashMap<>();
    file.read(
        line -> {
          String[] words = line.split(" ", -1);
          int length =
              switch (words[0]) {
                case "live" -> 4;
                case "leased", "former" -> 5;
                default -> Integer.MAX_VALUE;
              };
          if (words.length != length && words.length - 1 != length) {
            throw new IllegalArgumentException("no such line");
          }
          FormerPrefix former = parse(words, now);
          PublicKey peer = words.length == length ? null : PublicKey.parse(words[length]);
          if (peer == null) {
            all.add(former);
          } else {
            own.computeIfAbsent(peer, k -> new ArrayList<>()).add(former);
          }
          if (!words[0].equals("former")) {
            live.add(new Live(peer, former.prefix()));
          }
        });
    Map<PublicKey, LinkPrefixes> ofPeers = new HashMap<>();
    own.forEach((peer, its) -> ofPeers.put(peer, LinkPrefixes.NONE.remembering(its, now)));
    return new HostPrefixes(LinkPrefixes.NONE.remembering(all, now), ofPeers);
  }

  /** Whether the last daemon, as far as it was read, advertised a prefix as a live one. */
  boolean wasLive(@Nullable PublicKey peer, IpPrefix prefix) {
    return live.contains(new Live(peer, prefix));
  }

  private FormerPrefix parse(String[] words, long now) {
    IpPrefix prefix = IpPrefix.parse(words[1]);
    String flags = words[2];
    long believed;
    long valid;
    if (words[0].equals("former")) {
      believed = left(words[4]);
      valid = Math.min(left(words[3]), believed);
    } else {
      // The last advertisement's time is unknown; assume just now.
      believed = Math.clamp(Long.parseLong(words[3]), 0, LONGEST);
      believed = words[0].equals("leased") ? Math.min(believed, left(words[4])) : believed;
      valid = believed;
    }
    return new FormerPrefix(
        prefix,
        flags.indexOf('L') >= 0,
        flags.indexOf('A') >= 0,
        StateFile.after(now, Math.min(valid, LinkPrefixes.FAREWELL.toSeconds())),
        StateFile.after(now, believed),
        flags.indexOf('D') >= 0);
  }

  /** The remaining time, bounded: a changed clock must not make a prefix live for ever. */
  private long left(String moment) {
    return moment.equals(NEVER)
        ? LONGEST
        : Math.clamp(Long.parseLong(moment) - clock.instant().getEpochSecond(), 0, LONGEST);
  }

  @Override
  public void prefixes(HostPrefixes prefixes, long now) {
    told = prefixes;
    offset.written(now);
    retry = write(prefixes, now) ? Long.MAX_VALUE : now + StateFile.RETRY;
  }

  @Override
  public long poll(long now, Out out) {
    boolean set = !told.equals(HostPrefixes.NONE) && offset.isOther(now);
    if (now >= retry || (set && retry == Long.MAX_VALUE)) {
      prefixes(told, now);
    }
    return retry;
  }

  private boolean write(HostPrefixes prefixes, long now) {
    List<String> lines = new ArrayList<>();
    add(prefixes.all(), "", lines, now);
    prefixes.own().forEach((peer, its) -> add(its, " " + peer, lines, now));
    return file.write(lines);
  }

  private void add(LinkPrefixes prefixes, String whose, List<String> lines, long now) {
    long wall = clock.instant().getEpochSecond();
    for (AdvertisementPrefix each : prefixes.live()) {
      AdvertisementPrefix.Lease lease = each.lease();
      String flags = flags(each.onLink(), each.autonomous(), lease != null && lease.delegated());
      String said = " " + each.prefix() + flags + each.valid().toSeconds();
      lines.add(
          lease == null
              ? "live" + said + whose
              : "leased" + said + " " + moment(lease.validUntil(), wall, now) + whose);
    }
    for (FormerPrefix each : prefixes.former()) {
      lines.add(
          "former "
              + each.prefix()
              + flags(each.onLink(), each.autonomous(), each.delegated())
              + moment(each.validUntil(), wall, now)
              + " "
              + moment(each.believedUntil(), wall, now)
              + whose);
    }
  }

  private static String moment(long nanos, long wall, long now) {
    return nanos == Long.MAX_VALUE
        ? NEVER
        : Long.toString(wall + Duration.ofNanos(Math.max(0, nanos - now)).toSeconds());
  }

  private static String flags(boolean onLink, boolean autonomous, boolean delegated) {
    String flags = (onLink ? "L" : "") + (autonomous ? "A" : "") + (delegated ? "D" : "");
    return " " + (flags.isEmpty() ? "-" : flags) + " ";
  }
}
