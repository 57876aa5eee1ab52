package org.slaacguard.gateway;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slaacguard.net.PublicKey;

/**
 * When and how {@link PeerMemory} is written. With a thousand peers, one of them has a handshake
 * every tenth of a second. So changes are appended to the file, and the last line about a peer
 * counts. The whole file is written where it is small, when it has twice as many lines as peers,
 * when a line must go, and after some minutes, because a former endpoint is nobody's business.
 * Times are monotonic nanoseconds.
 */
final class PeerMemoryFile {
  private static final long SECOND = 1_000_000_000L;

  /** The shortest time between two writes; a millisecond more for each line. */
  private static final long WRITE_INTERVAL = SECOND;

  /** The shortest time between two urgent additions, which have a line for each such peer. */
  private static final long URGENT_INTERVAL = SECOND / 100;

  /** A file of so many lines is small. */
  static final int SMALL = 64;

  /** A line that is not true any more stays for so long at most. */
  private static final long WHOLE_INTERVAL = 600 * SECOND;

  private final StateFile file;
  private final Function<PublicKey, String> line;
  private final Supplier<List<String>> all;

  /** The peers whose lines in the file are not true any more. */
  private final Set<PublicKey> changed = new LinkedHashSet<>();

  /** Those among them that do not wait for the others. */
  private final UrgentPeers urgent = new UrgentPeers();

  /** Whether lines must go, or the last try has failed. */
  private boolean wholeWanted;

  /** The lines that this run has put into the file at once; 0 where none can be added to. */
  private int whole;

  private long wholeAt;
  private int added;
  private long nextUrgent = Long.MIN_VALUE;
  private long nextWrite = Long.MIN_VALUE;

  /**
   * Nothing read yet.
   *
   * @param line about a peer
   * @param all the lines about all peers
   */
  PeerMemoryFile(Path path, Function<PublicKey, String> line, Supplier<List<String>> all) {
    file = new StateFile(path);
    this.line = line;
    this.all = all;
  }

  /** Passes each line on that the last daemon left; see {@link StateFile#read}. */
  void read(Consumer<String> sink) {
    file.read(sink);
  }

  /** What is known of a peer has changed. */
  void changed(PublicKey peer) {
    changed.add(peer);
  }

  /** A peer had its first session. */
  void met(PublicKey peer) {
    changed.add(peer);
    urgent.session(peer);
  }

  /** A peer's initiation had a new timestamp. */
  void stamped(PublicKey peer) {
    changed.add(peer);
    urgent.timestamp(peer);
  }

  /**
   * Nothing is to be in the file of this peer.
   *
   * @param known whether {@link #line} has told of it, or a line that was read
   */
  void removed(PublicKey peer, boolean known) {
    boolean unread = file.forget(peer.toString());
    if (!known && !unread) {
      return;
    }
    changed.remove(peer);
    urgent.remove(peer);
    wholeWanted = true;
  }

  /**
   * Writes what is due.
   *
   * @return when to come again; {@link Long#MAX_VALUE} while nothing waits
   */
  long poll(long now) {
    if (now >= nextWrite && (isDirty() || now >= cleaned())) {
      nextWrite = now + WRITE_INTERVAL + write(now) * (SECOND / 1000);
    } else if (hasUrgent() && now >= nextUrgent) {
      List<PublicKey> peers = urgent.take();
      if (add(peers)) {
        peers.forEach(changed::remove);
      }
      nextUrgent = now + URGENT_INTERVAL;
    }
    if (!isDirty()) {
      return cleaned();
    }
    return hasUrgent() ? Math.min(nextWrite, nextUrgent) : nextWrite;
  }

  /** When former lines are to have gone. */
  private long cleaned() {
    return added == 0 ? Long.MAX_VALUE : wholeAt + WHOLE_INTERVAL;
  }

  private boolean isDirty() {
    return wholeWanted || !changed.isEmpty();
  }

  private boolean hasUrgent() {
    return whole > 0 && !urgent.isEmpty();
  }

  /**
   * Writes what has changed.
   *
   * @return number of lines
   */
  private int write(long now) {
    int count = changed.size();
    boolean adds = whole > SMALL && added + count <= whole && now < cleaned();
    if (wholeWanted || !adds || !add(changed)) {
      count = writeAll();
      wholeAt = now;
    }
    if (!wholeWanted) {
      changed.clear();
    }
    urgent.clear();
    return count;
  }

  private int writeAll() {
    List<String> lines = all.get();
    boolean written = file.write(lines);
    wholeWanted = !written;
    whole = written ? lines.size() : 0;
    added = 0;
    return lines.size();
  }

  private boolean add(Collection<PublicKey> peers) {
    boolean done = file.extend(peers.stream().map(line).toList());
    added += peers.size();
    whole = done ? whole : 0;
    return done;
  }

  /** Writes what waits. */
  void close() {
    if (isDirty()) {
      int _ = writeAll();
    }
    file.close();
  }
}
