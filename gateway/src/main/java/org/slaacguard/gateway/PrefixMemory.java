package org.slaacguard.gateway;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 *   live PREFIX FLAGS VALID                     a prefix that is told to be valid for so long
 *   former PREFIX FLAGS VALID_UNTIL BELIEVED_UNTIL
 * </pre>
 *
 * <p>A peer with other prefixes has lines of its own, which end with its key.
 *
 * <p>The flags are {@code L} (on-link) and {@code A} (autonomous), or {@code -}. A line that cannot
 * be read is left out and reported; if a file cannot be written, only its contents are lost.
 */
final class PrefixMemory implements Service {
  private static final long SECOND = 1_000_000_000L;

  /** Until a file that could not be written is tried again. */
  private static final long RETRY = 10 * SECOND;

  private final StateFile file;
  private final InstantSource clock;
  private HostPrefixes told = HostPrefixes.NONE;
  private long retry = Long.MAX_VALUE;

  /** Nothing read yet. */
  PrefixMemory(Path path, InstantSource clock) {
    file = new StateFile(path);
    this.clock = clock;
  }

  /**
   * What the last daemon had advertised, as of prefixes that this one does not advertise.
   *
   * @param now monotonic nanoseconds
   */
  HostPrefixes earlier(long now) {
    List<FormerPrefix> all = new ArrayList<>();
    Map<PublicKey, List<FormerPrefix>> own = new HashMap<>();
    file.read(
        line -> {
          String[] words = line.split(" ", -1);
          boolean live = words[0].equals("live");
          int length = live ? 4 : 5;
          boolean known = live || words[0].equals("former");
          if (!known || words.length < length || words.length > length + 1) {
            throw new IllegalArgumentException("no such line");
          }
          FormerPrefix former = parse(words, live, now);
          if (words.length == length) {
            all.add(former);
          } else {
            PublicKey peer = PublicKey.parse(words[length]);
            own.computeIfAbsent(peer, k -> new ArrayList<>()).add(former);
          }
        });
    Map<PublicKey, LinkPrefixes> ofPeers = new HashMap<>();
    own.forEach((peer, its) -> ofPeers.put(peer, LinkPrefixes.NONE.remembering(its, now)));
    return new HostPrefixes(LinkPrefixes.NONE.remembering(all, now), ofPeers);
  }

  private FormerPrefix parse(String[] words, boolean live, long now) {
    IpPrefix prefix = IpPrefix.parse(words[1]);
    boolean onLink = words[2].indexOf('L') >= 0;
    boolean autonomous = words[2].indexOf('A') >= 0;
    if (live) {
      // When it was told for the last time is not known: just now at the latest.
      long valid =
          Math.clamp(Long.parseLong(words[3]), 0, AdvertisementPrefix.INFINITE.toSeconds());
      long farewell = Math.min(valid, LinkPrefixes.FAREWELL.toSeconds());
      return new FormerPrefix(prefix, onLink, autonomous, after(now, farewell), after(now, valid));
    }
    long wall = clock.instant().getEpochSecond();
    // A clock that was set since must not make a prefix live forever.
    long longest = AdvertisementPrefix.INFINITE.toSeconds();
    long believed = Math.clamp(Long.parseLong(words[4]) - wall, 0, longest);
    long valid = Math.clamp(Long.parseLong(words[3]) - wall, 0, LinkPrefixes.FAREWELL.toSeconds());
    return new FormerPrefix(
        prefix, onLink, autonomous, after(now, Math.min(valid, believed)), after(now, believed));
  }

  private static long after(long now, long seconds) {
    long most = (Long.MAX_VALUE - Math.max(now, 0)) / SECOND - 1;
    return now + Math.min(seconds, most) * SECOND;
  }

  @Override
  public void prefixes(HostPrefixes prefixes, long now) {
    told = prefixes;
    retry = write(prefixes, now) ? Long.MAX_VALUE : now + RETRY;
  }

  @Override
  public long poll(long now, Out out) {
    if (now >= retry) {
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
    for (AdvertisementPrefix each : prefixes.live()) {
      AdvertisementPrefix.Lease lease = each.lease();
      long valid = each.valid().toSeconds();
      long left = lease == null ? valid : Math.min(valid, seconds(lease.validUntil() - now));
      lines.add("live " + each.prefix() + flags(each.onLink(), each.autonomous()) + left + whose);
    }
    long wall = clock.instant().getEpochSecond();
    for (FormerPrefix each : prefixes.former()) {
      lines.add(
          "former "
              + each.prefix()
              + flags(each.onLink(), each.autonomous())
              + (wall + seconds(each.validUntil() - now))
              + " "
              + (wall + seconds(each.believedUntil() - now))
              + whose);
    }
  }

  private static long seconds(long nanos) {
    return Duration.ofNanos(Math.max(0, nanos)).toSeconds();
  }

  private static String flags(boolean onLink, boolean autonomous) {
    String flags = (onLink ? "L" : "") + (autonomous ? "A" : "");
    return " " + (flags.isEmpty() ? "-" : flags) + " ";
  }
}
