package org.slaacguard.gateway;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.DelegatedPrefix;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.autoconf.WantedAssociation;
import org.slaacguard.net.DnsName;
import org.slaacguard.net.Duid;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * Remembers an uplink's delegation over restarts, because the provider goes on routing it, and the
 * peers go on using it.
 *
 * <p>A file of lines, replaced whole at each change. Times are seconds since 1970, or {@code
 * never}:
 *
 * <pre>
 *   server DUID
 *   times RENEW_AT REBIND_AT
 *   lease PREFIXES|ADDRESSES IAID HINT_LENGTH PREFIX EXCLUDED|- PREFERRED_UNTIL VALID_UNTIL
 *   name-server ADDRESS
 *   domain NAME
 * </pre>
 */
final class UplinkMemory {
  private static final long SECOND = 1_000_000_000L;
  private static final long NEVER = Long.MAX_VALUE;
  private static final String NEVER_WORD = "never";
  private static final String NONE = "-";

  /** The longest finite lifetime. */
  private static final long LONGEST = 0xffff_fffeL;

  private final StateFile file;
  private final InstantSource clock;
  private final WallOffset offset;
  private Delegation kept = Delegation.NONE;
  private boolean written = true;
  private long retryAt = NEVER;

  /** A memory that is not read yet. */
  UplinkMemory(Path path, InstantSource clock) {
    file = new StateFile(path).forced();
    this.clock = clock;
    offset = new WallOffset(clock);
  }

  /**
   * The last run's delegation.
   *
   * @param now monotonic nanoseconds
   */
  Delegation read(long now) {
    Lines lines = new Lines();
    file.read(line -> lines.add(line.split(" ", -1), now));
    return lines.server == null || lines.leases.isEmpty()
        ? Delegation.NONE
        : new Delegation(
            lines.server,
            lines.leases,
            lines.renewAt,
            Math.max(lines.renewAt, lines.rebindAt),
            lines.nameServers,
            lines.domains);
  }

  private final class Lines {
    @Nullable Duid server;
    long renewAt;
    long rebindAt;
    final List<DelegatedPrefix> leases = new ArrayList<>();
    final List<Ipv6Address> nameServers = new ArrayList<>();
    final List<DnsName> domains = new ArrayList<>();

    void add(String[] words, long now) {
      switch (words[0] + " " + (words.length - 1)) {
        case "server 1" -> server = Duid.parse(words[1]);
        case "times 2" -> {
          renewAt = moment(words[1], now);
          rebindAt = moment(words[2], now);
        }
        case "lease 7" -> leases.add(lease(words, now));
        case "name-server 1" -> nameServers.add(Ipv6Address.parse(words[1]));
        case "domain 1" -> domains.add(DnsName.parse(words[1]));
        default -> throw new IllegalArgumentException("no such line");
      }
    }

    private DelegatedPrefix lease(String[] words, long now) {
      long preferred = moment(words[6], now);
      long valid = moment(words[7], now);
      return new DelegatedPrefix(
          new WantedAssociation(
              WantedAssociation.Kind.valueOf(words[1]),
              Integer.parseInt(words[2]),
              Integer.parseInt(words[3])),
          IpPrefix.parse(words[4]),
          words[5].equals(NONE) ? null : IpPrefix.parse(words[5]),
          Math.min(preferred, valid),
          valid);
    }
  }

  /**
   * A time, bounded: a changed clock must not make a lease live for ever; the provider is asked
   * anyway.
   */
  private long moment(String word, long now) {
    if (word.equals(NEVER_WORD)) {
      return NEVER;
    }
    long left = Long.parseLong(word) - clock.instant().getEpochSecond();
    return now + Math.clamp(left, 0, LONGEST) * SECOND;
  }

  /** Replaces the remembered delegation. */
  void write(Delegation delegation, long now) {
    kept = delegation;
    offset.written(now);
    written = file.write(lines(delegation, now));
    retryAt = written ? NEVER : now + StateFile.RETRY;
  }

  /**
   * Writes again what could not be written, and what has other times since the wall clock was set.
   *
   * @return when to come again at the latest
   */
  long poll(long now) {
    boolean set = !kept.isEmpty() && offset.isOther(now);
    if (now >= retryAt || (written && set)) {
      write(kept, now);
    }
    return retryAt;
  }

  private List<String> lines(Delegation delegation, long now) {
    List<String> lines = new ArrayList<>();
    Duid server = delegation.server();
    if (server != null) {
      lines.add("server " + server);
      lines.add(
          "times " + word(delegation.renewAt(), now) + " " + word(delegation.rebindAt(), now));
    }
    for (DelegatedPrefix each : delegation.leases()) {
      IpPrefix excluded = each.excluded();
      lines.add(
          String.join(
              " ",
              "lease",
              each.from().kind().name(),
              Integer.toString(each.from().iaid()),
              Integer.toString(each.from().hintLength()),
              each.prefix().toString(),
              excluded == null ? NONE : excluded.toString(),
              word(each.preferredUntil(), now),
              word(each.validUntil(), now)));
    }
    delegation.nameServers().forEach(server6 -> lines.add("name-server " + server6));
    delegation.domains().forEach(domain -> lines.add("domain " + domain));
    return lines;
  }

  private String word(long moment, long now) {
    return moment == NEVER
        ? NEVER_WORD
        : Long.toString(clock.instant().getEpochSecond() + Math.max(0, moment - now) / SECOND);
  }
}
