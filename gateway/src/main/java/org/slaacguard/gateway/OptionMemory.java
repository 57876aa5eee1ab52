package org.slaacguard.gateway;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.HostOptions;
import org.slaacguard.autoconf.ToldOption;
import org.slaacguard.net.DnsName;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdOption;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.RouterPreference;

/**
 * Remembers over restarts which routes, name servers, search domains and NAT64 prefixes hosts were
 * told of. They use a name server for up to 18 hours, so the next daemon has to take back what its
 * file no longer has (RFC 8106, section 5.3.1).
 *
 * <p>A file of lines, replaced whole at each change:
 *
 * <pre>
 *   told route|rdnss|dnssl|pref64 VALUE SECONDS       is advertised, for this long
 *   former route|rdnss|dnssl|pref64 VALUE UNTIL|never was advertised; seconds since 1970
 * </pre>
 *
 * <p>A peer with other options has lines of its own, which end with its key. A line that cannot be
 * read is left out and reported.
 */
final class OptionMemory {
  private static final long SECOND = 1_000_000_000L;
  private static final String NEVER = "never";

  private final StateFile file;
  private final InstantSource clock;
  private final WallOffset offset;

  /** The options of peers that this run has not met yet. */
  private final Map<PublicKey, List<ToldOption>> waiting = new HashMap<>();

  /** What the file has, as far as this run has written it. */
  private @Nullable List<String> kept;

  private long due = Long.MAX_VALUE;

  /** Nothing read yet. */
  OptionMemory(Path path, InstantSource clock) {
    file = new StateFile(path);
    this.clock = clock;
    offset = new WallOffset(clock);
  }

  /**
   * What the last daemon advertised to all hosts. What it advertised to single ones can be
   * {@linkplain #take taken}.
   *
   * @param now monotonic nanoseconds
   */
  List<ToldOption> read(long now) {
    List<ToldOption> all = new ArrayList<>();
    file.read(
        line -> {
          String[] words = line.split(" ", -1);
          if (words.length != 4 && words.length != 5) {
            throw new IllegalArgumentException("no such line");
          }
          ToldOption told = new ToldOption(option(words[1], words[2]), 0, until(words, now));
          if (words.length == 4) {
            all.add(told);
          } else {
            waiting.computeIfAbsent(PublicKey.parse(words[4]), k -> new ArrayList<>()).add(told);
          }
        });
    prune(now);
    return all.stream().filter(each -> each.believedUntil() > now).toList();
  }

  private void prune(long now) {
    waiting.values().forEach(its -> its.removeIf(each -> each.believedUntil() <= now));
    waiting.values().removeIf(List::isEmpty);
  }

  /** What the last daemon advertised to each of these peers alone, once. */
  Map<PublicKey, List<ToldOption>> take(Set<PublicKey> peers) {
    Map<PublicKey, List<ToldOption>> taken = new HashMap<>(waiting);
    taken.keySet().retainAll(peers);
    waiting.keySet().removeAll(taken.keySet());
    return taken;
  }

  /** Whether nothing is left to be taken. */
  boolean isEmpty() {
    return waiting.isEmpty();
  }

  private long until(String[] words, long now) {
    return switch (words[0]) {
      // When it was said for the last time is not known: just now at the latest.
      case "told" -> ToldOption.until(Long.parseLong(words[3]), now);
      // A clock that was set since must not make it last for ever.
      case "former" ->
          words[3].equals(NEVER) ? Long.MAX_VALUE : StateFile.after(now, left(words[3]));
      default -> throw new IllegalArgumentException("no such line");
    };
  }

  private long left(String moment) {
    return Math.clamp(
        Long.parseLong(moment) - clock.instant().getEpochSecond(), 0, NdOption.INFINITE - 1);
  }

  /**
   * Keeps this, if it is not what is kept already.
   *
   * @param told what hosts are told of in this run
   * @param earlier what all were told of in the last one, where that is not among it yet
   * @param now monotonic nanoseconds
   */
  void write(HostOptions told, List<ToldOption> earlier, long now) {
    prune(now);
    offset.written(now);
    Map<PublicKey, List<ToldOption>> own = new HashMap<>(waiting);
    told.own().forEach((peer, its) -> own.merge(peer, its, OptionMemory::joined));
    HostOptions all = new HostOptions(joined(earlier, told.all()), own);
    List<String> lines = new ArrayList<>();
    all.all().forEach(each -> lines.add(line(each, now)));
    all.own().forEach((peer, its) -> its.forEach(each -> lines.add(line(each, now) + " " + peer)));
    due = all.nextEnd();
    if (!lines.equals(kept)) {
      if (file.write(lines)) {
        kept = lines;
      } else {
        due = now + StateFile.RETRY;
      }
    }
  }

  private static List<ToldOption> joined(List<ToldOption> earlier, List<ToldOption> now) {
    Map<NdOption, ToldOption> all = new LinkedHashMap<>();
    earlier.forEach(each -> all.put(each.withdrawal(), each));
    now.forEach(each -> all.put(each.withdrawal(), each));
    return List.copyOf(all.values());
  }

  /** When to write again though nothing was said: something is over, or could not be written. */
  long due() {
    return due;
  }

  /** Whether the file has times that are wrong since the wall clock was set. */
  boolean isOff(long now) {
    return kept != null && !kept.isEmpty() && offset.isOther(now);
  }

  private String line(ToldOption told, long now) {
    String what = text(told.withdrawal());
    if (told.lifetime() > 0) {
      return "told " + what + " " + told.lifetime();
    }
    long until = told.believedUntil();
    return "former "
        + what
        + " "
        + (until == Long.MAX_VALUE
            ? NEVER
            : clock.instant().getEpochSecond() + Math.max(0, until - now) / SECOND);
  }

  private static String text(NdOption option) {
    return switch (option) {
      case NdOption.RouteInformation o -> "route " + o.prefix();
      case NdOption.RecursiveDnsServer o -> "rdnss " + o.servers().getFirst();
      case NdOption.DnsSearchList o -> "dnssl " + o.domains().getFirst();
      case NdOption.Pref64 o -> "pref64 " + o.prefix();
      default -> throw new IllegalArgumentException("nothing to take back: " + option);
    };
  }

  private static NdOption option(String kind, String value) {
    return switch (kind) {
      case "route" ->
          new NdOption.RouteInformation(IpPrefix.parse(value), RouterPreference.MEDIUM, 0);
      case "rdnss" -> new NdOption.RecursiveDnsServer(0, List.of(Ipv6Address.parse(value)));
      case "dnssl" -> new NdOption.DnsSearchList(0, List.of(DnsName.parse(value)));
      case "pref64" -> new NdOption.Pref64(IpPrefix.parse(value), 0);
      default -> throw new IllegalArgumentException("no such option: " + kind);
    };
  }
}
