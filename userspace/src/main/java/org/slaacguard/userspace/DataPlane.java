package org.slaacguard.userspace;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.EventQueue;
import org.slaacguard.control.RefusedHandshakes;
import org.slaacguard.linux.BootClock;
import org.slaacguard.routing.AllowedIps;
import org.slaacguard.routing.LearnedAddresses;
import org.slaacguard.wireguard.Protocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shared state of an interface's threads: published snapshots, concurrent tables and queues.
 * The protocol thread writes the volatile fields; all threads read them.
 */
final class DataPlane {
  private static final Logger LOG = LoggerFactory.getLogger(DataPlane.class);

  private static final int SMALLEST = 576;

  private final UserspaceOptions options;
  private final LongSupplier clock;
  private final Crypto crypto;
  private final Counters counters = new Counters();
  private final PeerTraffic traffic = new PeerTraffic();
  private final PeerTable peers;
  private final ProtocolInbox inbox = new ProtocolInbox();
  private final HandshakeTasks tasks = new HandshakeTasks(inbox);
  private final ProtocolOutput output = new ProtocolOutput(this);
  private final Staging staging = new Staging();
  private final RefusedHandshakes refusedHandshakes;
  private final EventQueue events;
  private final LearnedAddresses learned;
  private final Protocol protocol;

  private volatile AllowedIps allowedIps = AllowedIps.EMPTY;
  private volatile @Nullable UdpBinding binding;
  private volatile @Nullable UdpBinding previous;
  private volatile int mtu;
  private volatile int clamp;
  private volatile SourceWatch sourceWatch = SourceWatch.NONE;

  /**
   * Creates a data plane without threads.
   *
   * @param wakeup run when events wait
   */
  DataPlane(UserspaceOptions options, Crypto crypto, Runnable wakeup) {
    this(options, crypto, wakeup, BootClock::nanoTime);
  }

  /**
   * Creates a data plane with another clock.
   *
   * @param clock nanoseconds, not negative; it must go on while the machine sleeps, or keys would
   *     not age
   */
  DataPlane(UserspaceOptions options, Crypto crypto, Runnable wakeup, LongSupplier clock) {
    this.options = options;
    mtu = options.mtu();
    this.clock = clock;
    this.crypto = crypto;
    SecureRandom random = new SecureRandom();
    events = new EventQueue(wakeup);
    refusedHandshakes =
        new RefusedHandshakes(options.interfaceName(), InstantSource.system(), LOG::warn);
    learned = new LearnedAddresses(random, now(), new LearnEvents(this));
    protocol = new Protocol(crypto.x25519(), random, InstantSource.system(), output);
    peers = new PeerTable(protocol.gracePeriod());
  }

  /** The time of the data plane: nanoseconds since the machine's start, sleep included. */
  long now() {
    return clock.getAsLong();
  }

  UserspaceOptions options() {
    return options;
  }

  Crypto crypto() {
    return crypto;
  }

  Counters counters() {
    return counters;
  }

  PeerTraffic traffic() {
    return traffic;
  }

  PeerTable peers() {
    return peers;
  }

  ProtocolInbox inbox() {
    return inbox;
  }

  HandshakeTasks tasks() {
    return tasks;
  }

  ProtocolOutput output() {
    return output;
  }

  Staging staging() {
    return staging;
  }

  RefusedHandshakes refusedHandshakes() {
    return refusedHandshakes;
  }

  EventQueue events() {
    return events;
  }

  LearnedAddresses learned() {
    return learned;
  }

  Protocol protocol() {
    return protocol;
  }

  AllowedIps allowedIps() {
    return allowedIps;
  }

  void allowedIps(AllowedIps snapshot) {
    allowedIps = snapshot;
  }

  /** The open sockets, or null. */
  @Nullable UdpBinding binding() {
    return binding;
  }

  void binding(@Nullable UdpBinding sockets) {
    binding = sockets;
  }

  /** The sockets of the former port, as long as messages to it are accepted; else null. */
  @Nullable UdpBinding previous() {
    return previous;
  }

  void previous(@Nullable UdpBinding sockets) {
    previous = sockets;
  }

  /** The interface's present MTU in bytes. */
  int mtu() {
    return mtu;
  }

  /** The MTU in bytes to which TCP connections are clamped; 0 for no clamping. */
  int clamp() {
    return clamp;
  }

  /** Sets the interface's MTU, and whether TCP connections are clamped to it. */
  void mtu(int bytes, boolean clamps) {
    mtu = bytes;
    // No clamping below the least that every host must accept (RFC 791, section 3.1).
    clamp = clamps && bytes >= SMALLEST ? bytes : 0;
  }

  /** Is told of everything that may make our source address wrong. */
  SourceWatch sourceWatch() {
    return sourceWatch;
  }

  void sourceWatch(SourceWatch watch) {
    sourceWatch = watch;
  }

  /** Ends, when no thread uses it any more. */
  void close() {
    protocol.close();
    staging.close();
    events.close();
  }
}
