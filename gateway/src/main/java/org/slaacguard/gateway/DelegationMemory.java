package org.slaacguard.gateway;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.slaacguard.autoconf.PeerDelegation;
import org.slaacguard.autoconf.PrefixDelegationServer;
import org.slaacguard.net.Duid;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

/**
 * Remembers over restarts which prefixes peers got by DHCPv6, because peers go on using them.
 *
 * <p>A file of lines. New leases are appended at once, and the whole file is replaced soon
 * afterwards. A line that cannot be read is skipped and reported:
 *
 * <pre>
 *   lease PEER DUID IAID PREFIX VALID_UNTIL ADDRESS|- KEY|-
 * </pre>
 *
 * <p>The time is in seconds since 1970. The key authenticates Reconfigure messages.
 */
final class DelegationMemory {
  private static final long SECOND = 1_000_000_000L;
  private static final String NONE = "-";

  /** How long a prefix is kept for a client that does not come back. */
  private static final Duration KEPT = Duration.ofDays(30);

  /** The longest lifetime on the wire. */
  private static final long LONGEST = 0xffff_ffffL;

  /** Shortest interval of writes, plus a millisecond per lease. */
  private static final long INTERVAL = SECOND;

  /** Renewed leases are rewritten after this part of the shortest valid lifetime. */
  private static final int REFRESH = 3;

  private final StateFile file;
  private final InstantSource clock;
  private final WallOffset offset;
  private boolean dirty;
  private long next = Long.MIN_VALUE;
  private long writtenAt;

  /** The number of answers at the last write: each later one may have prolonged a lease. */
  private long answered;

  /** Nothing read yet. */
  DelegationMemory(Path path, InstantSource clock) {
    file = new StateFile(path);
    this.clock = clock;
    offset = new WallOffset(clock);
  }

  /**
   * Restores the last daemon's leases, the newest first: if a prefix was delegated again, the later
   * lease counts.
   *
   * @param now monotonic nanoseconds
   * @return the restored prefixes
   */
  Set<IpPrefix> read(PrefixDelegationServer server, long now) {
    writtenAt = now;
    offset.written(now);
    List<String> lines = new ArrayList<>();
    file.read(lines::add);
    file.read(lines.reversed(), line -> restore(line.split(" ", -1), server, now));
    Set<IpPrefix> prefixes = new HashSet<>();
    server.held().forEach(each -> prefixes.add(each.delegation().prefix()));
    return prefixes;
  }

  private void restore(String[] words, PrefixDelegationServer server, long now) {
    if (words.length != 8 || !words[0].equals("lease")) {
      throw new IllegalArgumentException("no such line");
    }
    long left = Long.parseLong(words[5]) - clock.instant().getEpochSecond();
    IpPrefix prefix = IpPrefix.parse(words[4]);
    if (!(prefix.address() instanceof Ipv6Address) || prefix.length() < 1) {
      throw new IllegalArgumentException("not a prefix to delegate: " + prefix);
    }
    byte[] key = words[7].equals(NONE) ? null : HexFormat.of().parseHex(words[7]);
    try {
      server.restore(
          new PeerDelegation(
              PublicKey.parse(words[1]),
              Duid.parse(words[2]),
              Integer.parseUnsignedInt(words[3]),
              prefix,
              // Bounded, because a changed clock must not make a lease live for ever.
              now + Math.clamp(left, -1, LONGEST) * SECOND,
              key),
          words[6].equals(NONE) ? null : Ipv6Address.parse(words[6]),
          now);
    } finally {
      if (key != null) {
        Arrays.fill(key, (byte) 0);
      }
    }
  }

  /** Notes a change. */
  void changed() {
    dirty = true;
  }

  /**
   * Writes changes when it is time.
   *
   * @param valid the shortest valid lifetime of the leases
   * @return when to call again
   */
  long poll(PrefixDelegationServer server, Duration valid, long now) {
    dirty |= offset.isOther(now);
    boolean renewed = server.counts().answered() != answered;
    if (!dirty && !renewed) {
      return Long.MAX_VALUE;
    }
    long refresh = Math.max(next, writtenAt + valid.toNanos() / REFRESH);
    if (now >= (dirty ? next : refresh)) {
      List<PrefixDelegationServer.Held> held = server.held();
      next = now + INTERVAL + held.size() * (SECOND / 1000);
      dirty = !write(server, held, now);
      return dirty ? next : Long.MAX_VALUE;
    }
    return dirty ? next : refresh;
  }

  /** Writes pending changes at the end. */
  void close(PrefixDelegationServer server, long now) {
    if (dirty || server.counts().answered() != answered) {
      dirty = !write(server, server.held(), now);
    }
  }

  /** Appends new leases at once, so that they survive if the daemon is killed after its answer. */
  void given(List<PrefixDelegationServer.Held> leases, long now) {
    if (leases.isEmpty()) {
      return;
    }
    file.append(lines(leases, now));
  }

  private boolean write(
      PrefixDelegationServer server, List<PrefixDelegationServer.Held> all, long now) {
    writtenAt = now;
    offset.written(now);
    answered = server.counts().answered();
    return file.write(lines(all, now));
  }

  private List<String> lines(List<PrefixDelegationServer.Held> all, long now) {
    long wall = clock.instant().getEpochSecond();
    List<String> lines = new ArrayList<>();
    for (PrefixDelegationServer.Held each : all) {
      PeerDelegation lease = each.delegation();
      long left = Duration.ofNanos(lease.validUntil() - now).toSeconds();
      if (left > -KEPT.toSeconds()) {
        byte[] key = lease.key();
        lines.add(
            String.join(
                " ",
                "lease",
                lease.peer().toString(),
                lease.client().toString(),
                Integer.toUnsignedString(lease.iaid()),
                lease.prefix().toString(),
                Long.toString(wall + left),
                each.address() == null ? NONE : each.address().toString(),
                key == null ? NONE : HexFormat.of().formatHex(key)));
      }
    }
    return lines;
  }
}
