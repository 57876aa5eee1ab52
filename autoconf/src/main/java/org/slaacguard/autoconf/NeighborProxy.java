package org.slaacguard.autoconf;

import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.ProxiedAddress.State;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage.NeighborAdvertisement;
import org.slaacguard.net.NdMessage.NeighborSolicitation;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PacketException;
import org.slaacguard.net.PublicKey;

/**
 * Answers neighbour solicitations on a link for addresses that are reached through this gateway
 * (proxy neighbour advertisements, RFC 4861, section 7.2.8).
 *
 * <ol>
 *   <li>A new address is answered for at once. A probe finds out whether another node has it
 *       already (RFC 4862, section 5.4), and an advertisement answers nodes that wait for it. Until
 *       a second has passed, advertisements override nothing (RFC 4429).
 *   <li>If no node objects within that second, the address is held, and announced to all.
 *   <li>If another node objects, the address is withdrawn, reported, and tried again later, even if
 *       its peer loses it and takes it again meanwhile. What neighbours may take from peers so is
 *       bounded ({@link Objections}).
 *   <li>A held address is defended: probes for it are answered, and claims to it are reported. The
 *       proxy does not give it up, because one forged message could otherwise take it from its
 *       peer.
 * </ol>
 *
 * <p>No I/O: time is an argument, in monotonic nanoseconds; packets come out of {@link #receive}
 * and {@link #poll}. Not thread-safe. A link-layer address is the lower 48 bits of a long.
 */
public final class NeighborProxy {
  /** The link-layer address of {@code ff02::1} (RFC 2464, section 7). */
  static final long ALL_NODES_HARDWARE = 0x3333_0000_0001L;

  private static final long MULTICAST_HARDWARE = 0x3333L << 32;

  /** The group bit of link-layer addresses. */
  private static final long GROUP_BIT = 1L << 40;

  /** RetransTimer (RFC 4861, section 10): how long a probe waits for an objection. */
  static final long PROBE_WAIT = Nanos.SECOND;

  /** Number of unsolicited advertisements of an address; one may be lost. */
  static final int ANNOUNCEMENTS = 2;

  /**
   * How long an address is withdrawn after its first conflict. Each further conflict doubles it.
   */
  static final long FIRST_PATIENCE = 60 * Nanos.SECOND;

  static final long LONGEST_PATIENCE = 3600 * Nanos.SECOND;

  /** Least time between two reports of a claim to a held address, and between two defences. */
  static final long QUIET = 10 * Nanos.SECOND;

  private static final int HARDWARE_BYTES = 6;

  /** What becomes of a claim by another node. */
  public enum Verdict {
    /** The proxy stops answering for the address. */
    WITHDRAWN,
    /** The peer had it before, and keeps it. */
    DEFENDED,
    /** The peer keeps it: the others object to too much, or nobody else may have addresses here. */
    OVERRULED
  }

  /** Receives packets and news. */
  public interface Sink {
    /**
     * Sends a packet on the link.
     *
     * @param packet a whole IPv6 packet, owned by the receiver
     * @param hardware the destination's link-layer address
     */
    void send(byte[] packet, long hardware);

    /**
     * Another node on the link claims an address.
     *
     * @param hardware the claimant's link-layer address
     */
    void conflict(Ipv6Address address, long hardware, Verdict verdict);

    /** A withdrawn address is tried again: the proxy answers for it from now on. */
    void restored(Ipv6Address address);
  }

  private final ProxyRates rates;
  private final Map<Ipv6Address, ProxiedAddress> addresses = new HashMap<>();
  private final ConflictHistory lost = new ConflictHistory();
  private final Objections objections = new Objections();
  private final boolean obedient;
  private final ProxyQueue queue;
  private final ProxyMessages messages;
  private @Nullable ProxyLink link;
  private long ownHardware;
  private long numbers;
  private long answered;
  private long foreign;
  private long malformed;
  private long limited;
  private long conflicts;
  private long overruled;

  /**
   * Creates a proxy without a link and without addresses.
   *
   * @param obedient whether other nodes may object to new addresses of peers; if not, all of them
   *     are the peers'
   */
  public NeighborProxy(boolean obedient, RandomGenerator random, long now) {
    this.obedient = obedient;
    rates = new ProxyRates(random);
    queue = new ProxyQueue(now);
    messages = new ProxyMessages(random);
  }

  /**
   * Changes the link; null for none. After none, other hosts may be there than before, so every
   * address is probed for and announced again. Otherwise only the interface's own addresses have
   * changed, which a neighbour can bring about by a router advertisement: no address is given up
   * for that.
   */
  public void link(@Nullable ProxyLink newLink, long now) {
    ProxyLink before = link;
    link = newLink;
    if (newLink == null || (before != null && before.hardware().equals(newLink.hardware()))) {
      return;
    }
    ownHardware = hardware(newLink.hardware().bytes());
    addresses.values().stream()
        .filter(each -> each.state != State.WITHDRAWN)
        .forEach(each -> probe(each, now));
  }

  /**
   * Answers for this unicast address from now on, or later if another node had it when it was
   * removed. Has no effect on an address that is already there.
   *
   * @param owner the peer
   */
  public void add(Ipv6Address address, PublicKey owner, long now) {
    if (!addresses.containsKey(address)) {
      ProxiedAddress added = new ProxiedAddress(address, owner, numbers++, now);
      ConflictHistory.Lost before = lost.take(address, now);
      if (before != null) {
        added.patience = before.patience();
        added.until = before.until();
        added.objector = before.objector();
        // Where the objection does not count now, it may the next time.
        if (before.until() > now && objections.counts(owner, before.objector())) {
          added.state = State.WITHDRAWN;
          added.due = before.until();
          objections.begin(added);
        }
      }
      addresses.put(address, added);
      queue.add(added);
    }
  }

  /** Announces an address again, because it has moved to another peer. */
  public void move(Ipv6Address address, PublicKey owner, long now) {
    ProxiedAddress known = addresses.get(address);
    if (known == null) {
      return;
    }
    if (known.state == State.WITHDRAWN) {
      objections.end(known);
      known.owner = owner;
      objections.begin(known);
      return;
    }
    known.owner = owner;
    if (known.state == State.HELD) {
      known.announcements = ANNOUNCEMENTS;
      due(known, now);
    }
  }

  /** Stops answering for this address. */
  public void remove(Ipv6Address address) {
    ProxiedAddress removed = addresses.remove(address);
    if (removed != null) {
      queue.remove(removed);
      lost.note(removed);
      if (removed.state == State.WITHDRAWN) {
        objections.end(removed);
      }
    }
  }

  /** Whether the proxy answers for this address now. */
  public boolean answersFor(Ipv6Address address) {
    ProxiedAddress known = addresses.get(address);
    return known != null && known.state != State.WITHDRAWN;
  }

  /** The counters. */
  public ProxyCounts counts() {
    return new ProxyCounts(answered, foreign, malformed, limited, conflicts, overruled);
  }

  /**
   * Processes a packet from the link.
   *
   * @param packet an IPv6 packet, not validated
   * @param sender the link-layer address that sent it
   */
  public void receive(byte[] packet, long sender, long now, Sink sink) {
    ProxyLink own = link;
    if (own == null || sender == ownHardware) {
      return; // a switch may send our own packets back
    }
    NdPacket parsed;
    try {
      parsed = NdPacket.parse(packet);
    } catch (PacketException e) {
      malformed++;
      return;
    }
    switch (parsed.message()) {
      case NeighborSolicitation solicitation ->
          solicited(parsed, solicitation, sender, now, own, sink);
      case NeighborAdvertisement advertisement -> advertised(advertisement, sender, now, own, sink);
      default -> foreign++;
    }
  }

  private void solicited(
      NdPacket packet,
      NeighborSolicitation message,
      long sender,
      long now,
      ProxyLink own,
      Sink sink) {
    ProxiedAddress known = addresses.get(message.target());
    if (known == null) {
      foreign++;
      return;
    }
    if (known.state == State.WITHDRAWN) {
      return;
    }
    if ((sender & GROUP_BIT) != 0) {
      malformed++;
      return;
    }
    if (!rates.take(sender, now)) {
      limited++;
      return;
    }
    boolean probe = packet.source().isUnspecified();
    if (probe && messages.isOwn(message)) {
      return; // our own, sent back by the link (RFC 7527)
    }
    if (packet.source().equals(message.target()) || (probe && known.state == State.PROBING)) {
      claimed(known, sender, now, own, sink);
      return;
    }
    answered++;
    if (probe) {
      sink.send(ProxyMessages.announcement(own, known), ALL_NODES_HARDWARE);
    } else {
      sink.send(ProxyMessages.answer(own, known, packet.source()), sender);
    }
  }

  private void advertised(
      NeighborAdvertisement message, long sender, long now, ProxyLink own, Sink sink) {
    ProxiedAddress known = addresses.get(message.target());
    if (known == null) {
      foreign++;
      return;
    }
    if (known.state == State.WITHDRAWN || ProxyMessages.leadsTo(own.hardware(), message)) {
      return;
    }
    if (known.state == State.PROBING && !known.probed) {
      return; // no answer to a probe of ours, which will tell
    }
    claimed(known, sender, now, own, sink);
  }

  private void claimed(ProxiedAddress known, long sender, long now, ProxyLink own, Sink sink) {
    conflicts++;
    if (known.state == State.PROBING) {
      objected(known, sender, now, own, sink);
    } else if (now >= known.quietUntil) {
      known.quietUntil = now + QUIET;
      sink.conflict(known.address, sender, Verdict.DEFENDED);
      sink.send(ProxyMessages.announcement(own, known), ALL_NODES_HARDWARE);
    }
  }

  private void objected(ProxiedAddress known, long sender, long now, ProxyLink own, Sink sink) {
    if (!obedient || !objections.counts(known.owner, sender)) {
      overruled++;
      if (now >= known.quietUntil) {
        known.quietUntil = now + QUIET;
        sink.conflict(known.address, sender, Verdict.OVERRULED);
        sink.send(ProxyMessages.announcement(own, known), ALL_NODES_HARDWARE);
      }
      return;
    }
    known.state = State.WITHDRAWN;
    known.objector = sender;
    objections.begin(known);
    known.patience =
        known.patience == 0 ? FIRST_PATIENCE : Math.min(2 * known.patience, LONGEST_PATIENCE);
    known.until = now + known.patience;
    due(known, known.until);
    sink.conflict(known.address, sender, Verdict.WITHDRAWN);
  }

  /**
   * Sends due probes and announcements, within a rate.
   *
   * @return when to call again: now if there is more, {@link Long#MAX_VALUE} after the next change
   */
  public long poll(long now, Sink sink) {
    ProxyLink own = link;
    if (own == null) {
      return Long.MAX_VALUE;
    }
    return queue.poll(now, known -> act(known, now, own, sink));
  }

  /**
   * Runs what is due for an address.
   *
   * @return whether it sent something
   */
  private boolean act(ProxiedAddress known, long now, ProxyLink own, Sink sink) {
    return switch (known.state) {
      case WITHDRAWN -> {
        objections.end(known);
        probe(known, now);
        sink.restored(known.address);
        yield false;
      }
      case PROBING -> {
        if (!known.probed) {
          ask(known, now, own, sink);
          yield true;
        }
        known.state = State.HELD;
        known.announcements = ANNOUNCEMENTS;
        yield announceOnce(known, now, own, sink);
      }
      case HELD -> announceOnce(known, now, own, sink);
    };
  }

  private void ask(ProxiedAddress known, long now, ProxyLink own, Sink sink) {
    known.probed = true;
    Ipv6Address group = known.address.solicitedNode();
    sink.send(messages.probe(known.address), MULTICAST_HARDWARE | (group.low() & 0xffff_ffffL));
    // A router may have asked just before the address was known, and would repeat that only after a
    // second.
    sink.send(ProxyMessages.announcement(own, known), ALL_NODES_HARDWARE);
    due(known, now + PROBE_WAIT);
  }

  private boolean announceOnce(ProxiedAddress known, long now, ProxyLink own, Sink sink) {
    known.announcements--;
    sink.send(ProxyMessages.announcement(own, known), ALL_NODES_HARDWARE);
    due(known, known.announcements > 0 ? now + PROBE_WAIT : Long.MAX_VALUE);
    return true;
  }

  private void probe(ProxiedAddress known, long now) {
    known.state = State.PROBING;
    known.probed = false;
    due(known, now);
  }

  private void due(ProxiedAddress known, long when) {
    queue.due(known, when);
  }

  /** The 6 bytes of a link-layer address as a number. */
  public static long hardware(byte[] bytes) {
    long value = 0;
    for (int i = 0; i < HARDWARE_BYTES; i++) {
      value = (value << 8) | (bytes[i] & 0xff);
    }
    return value;
  }
}
