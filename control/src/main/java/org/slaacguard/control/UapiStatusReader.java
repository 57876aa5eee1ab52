package org.slaacguard.control;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.routing.LearnedAddress;

/**
 * Reads the answer to {@code get}, line by line, ours or that of any WireGuard. Ignores unknown
 * keys.
 */
public final class UapiStatusReader implements UapiAnswer {
  private final String interfaceName;
  private final Function<SecretKey, PublicKey> publicKeyOf;
  private final ToIntFunction<String> zones;
  private @Nullable SecretKey privateKey;
  private int listenPort;
  private int fwmark;
  private String backend = "userspace";
  private String crypto = "";
  private final SettingKeys settings = new SettingKeys(Section.INTERFACE);
  private final Map<Counter, Long> counters = new EnumMap<>(Counter.class);
  private final List<PeerStatus> peers = new ArrayList<>();
  private final Map<PublicKey, PeerTrace> traces = new HashMap<>();
  private final List<RefusedHandshake> refusedHandshakes = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();
  private final List<AddressConflict> conflicts = new ArrayList<>();
  private final DelegationLines delegation = new DelegationLines();
  private @Nullable PeerLines peer;
  private final UapiOutcome outcome = new UapiOutcome();

  /** A reader of one answer that resolves no names of zones. */
  public UapiStatusReader(String interfaceName, Function<SecretKey, PublicKey> publicKeyOf) {
    this(interfaceName, publicKeyOf, name -> 0);
  }

  /**
   * A reader of one answer.
   *
   * @param publicKeyOf derives the public key, which the answer does not contain
   * @param zones gives the index of an interface for a zone in an endpoint, 0 if it does not exist
   *     here
   */
  public UapiStatusReader(
      String interfaceName,
      Function<SecretKey, PublicKey> publicKeyOf,
      ToIntFunction<String> zones) {
    this.interfaceName = interfaceName;
    this.publicKeyOf = publicKeyOf;
    this.zones = zones;
  }

  @Override
  public boolean line(String line) throws UapiException {
    return outcome.line(line, this::take);
  }

  private void take(UapiLine line) {
    if (line.key().equals("public_key")) {
      endPeer();
      peer = new PeerLines(PublicKey.parseHex(line.value()), zones);
    } else if (peer != null) {
      peer.take(line);
    } else {
      takeDevice(line);
    }
  }

  private void takeDevice(UapiLine line) {
    switch (line.key()) {
      case "private_key" -> privateKey = SecretKey.parseHex(line.value());
      case "listen_port" -> listenPort = (int) line.number(65535);
      case "fwmark" -> fwmark = (int) line.number(0xffff_ffffL);
      case "backend" -> backend = line.value();
      case "crypto" -> crypto = line.value();
      case "notice" -> notices.add(line.value());
      case "counter" -> takeCounter(line.value());
      case TraceLines.REFUSED_HANDSHAKE -> refusedHandshakes.add(TraceLines.handshake(line));
      case "conflict" -> conflicts.add(AddressConflict.parse(line.value()));
      default -> {
        if (!delegation.take(line)) {
          settings.take(line);
        }
      }
    }
  }

  private void takeCounter(String value) {
    int colon = value.indexOf(':');
    for (Counter counter : Counter.values()) {
      if (colon > 0 && counter.label().equals(value.substring(0, colon))) {
        counters.put(counter, Long.parseLong(value.substring(colon + 1)));
      }
    }
  }

  private void endPeer() {
    if (peer != null) {
      peers.add(peer.finish());
      PeerTrace trace = peer.trace.trace();
      if (!trace.equals(PeerTrace.NONE)) {
        traces.put(peer.publicKey, trace);
      }
      peer = null;
    }
  }

  /**
   * The answer, once {@link #line} has said that it is complete. The caller closes it.
   *
   * @throws UapiException if the answer is a refusal
   */
  public InterfaceStatus status() throws UapiException {
    endPeer();
    outcome.check();
    SecretKey key = privateKey;
    return new InterfaceStatus(
        new DeviceStatus(
            interfaceName,
            backend,
            crypto,
            key,
            key == null ? null : publicKeyOf.apply(key),
            listenPort,
            fwmark,
            settings.settings(),
            peers,
            counters),
        traces,
        refusedHandshakes,
        notices,
        conflicts,
        delegation.status());
  }

  /** The lines about one peer. */
  private static final class PeerLines {
    private final PublicKey publicKey;
    private final ToIntFunction<String> zones;
    private @Nullable SecretKey presharedKey;
    private @Nullable Endpoint endpoint;
    private long handshakeSeconds;
    private long handshakeNanos;
    private long rxBytes;
    private long txBytes;
    private int persistentKeepalive;
    private final List<IpPrefix> allowedIps = new ArrayList<>();
    private final SettingKeys settings = new SettingKeys(Section.PEER);
    private final List<LearnedAddress> learned = new ArrayList<>();
    private final TraceLines trace = new TraceLines();

    PeerLines(PublicKey publicKey, ToIntFunction<String> zones) {
      this.publicKey = publicKey;
      this.zones = zones;
    }

    void take(UapiLine line) {
      switch (line.key()) {
        case "preshared_key" -> {
          SecretKey key = SecretKey.parseHex(line.value());
          presharedKey = key.isZero() ? null : key;
        }
        case "endpoint" -> endpoint = UapiPeerReader.endpoint(line.value(), zones);
        case "last_handshake_time_sec" -> handshakeSeconds = line.number(Long.MAX_VALUE);
        case "last_handshake_time_nsec" -> handshakeNanos = line.number(999_999_999);
        case "rx_bytes" -> rxBytes = line.number(Long.MAX_VALUE);
        case "tx_bytes" -> txBytes = line.number(Long.MAX_VALUE);
        case "persistent_keepalive_interval" -> persistentKeepalive = (int) line.number(65535);
        case "allowed_ip" -> allowedIps.add(IpPrefix.parse(line.value()));
        case "learned_ip" ->
            learned.add(
                new LearnedAddress(IpAddress.parse(line.value()), Instant.EPOCH, Instant.EPOCH));
        case "learned_at_ms" -> time(line, true);
        case "last_seen_ms" -> time(line, false);
        default -> {
          if (!trace.take(line)) {
            settings.take(line);
          }
        }
      }
    }

    private void time(UapiLine line, boolean learnedAt) {
      if (learned.isEmpty()) {
        throw new IllegalArgumentException("comes before any learned_ip");
      }
      LearnedAddress last = learned.removeLast();
      Instant time = line.time();
      learned.add(
          learnedAt
              ? new LearnedAddress(last.address(), time, last.lastSeen())
              : new LearnedAddress(last.address(), last.learnedAt(), time));
    }

    PeerStatus finish() {
      return new PeerStatus(
          publicKey,
          presharedKey,
          endpoint,
          handshakeSeconds == 0 && handshakeNanos == 0
              ? null
              : Instant.ofEpochSecond(handshakeSeconds, handshakeNanos),
          rxBytes,
          txBytes,
          persistentKeepalive,
          allowedIps,
          settings.settings(),
          learned);
    }
  }
}
