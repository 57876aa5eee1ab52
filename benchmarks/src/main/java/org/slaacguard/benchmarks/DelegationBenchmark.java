package org.slaacguard.benchmarks;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.slaacguard.autoconf.DelegationPool;
import org.slaacguard.autoconf.PrefixDelegationServer;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Dhcp6Packet;
import org.slaacguard.net.Dhcp6Type;
import org.slaacguard.net.Duid;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PacketException;
import org.slaacguard.net.PublicKey;

/**
 * Prefixes delegated to peers: a Solicit, its Advertise, a Request and its Reply, from packet to
 * packet, with codec and checksums, without data plane and routes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DelegationBenchmark {
  private static final Duid SERVER = Duid.parse("0004aaaa");
  private static final Ipv6Address GATEWAY = Ipv6Address.parse("fe80::1");
  private static final Ipv6Address CLIENT = Ipv6Address.parse("fe80::2");
  private static final IpPrefix POOL = IpPrefix.parse("2001:db8::/40");

  /** Peers that have a prefix, or get one. */
  @Param({"1000", "10000"})
  public int peers;

  private PublicKey[] keys = new PublicKey[0];
  private byte[][] solicits = new byte[0][];
  private byte[][] requests = new byte[0][];
  private PrefixDelegationServer server = server();
  private long now;
  private int next;
  private long bytes;

  /** For the harness. */
  public DelegationBenchmark() {}

  private static PrefixDelegationServer server() {
    return new PrefixDelegationServer(SERVER, new SplittableRandom(1), 0);
  }

  private static byte[] packet(Dhcp6Type type, int number, boolean toServer) {
    Dhcp6Option client =
        new Dhcp6Option.ClientId(Duid.parse("0004" + HexFormat.of().toHexDigits(number)));
    Dhcp6Option wish =
        new Dhcp6Option.IaPd(
            1, 0, 0, List.of(new Dhcp6Option.IaPrefix(0, 0, IpPrefix.parse("::/60"), List.of())));
    List<Dhcp6Option> options =
        toServer
            ? List.of(client, new Dhcp6Option.ServerId(SERVER), wish)
            : List.of(client, new Dhcp6Option.ElapsedTime(0), wish);
    byte[] message = new Dhcp6Message(type, number & 0xffffff, options).toBytes();
    return new Dhcp6Packet(
            CLIENT,
            Dhcp6Message.ALL_SERVERS,
            Dhcp6Message.CLIENT_PORT,
            Dhcp6Message.SERVER_PORT,
            message)
        .toBytes();
  }

  /** Peers without prefixes. */
  @Setup(Level.Iteration)
  public void begin() {
    keys = new PublicKey[peers];
    solicits = new byte[peers][];
    requests = new byte[peers][];
    server = server();
    for (int i = 0; i < peers; i++) {
      byte[] key = new byte[PublicKey.LENGTH];
      key[0] = (byte) i;
      key[1] = (byte) (i >> 8);
      keys[i] = PublicKey.ofBytes(key);
      solicits[i] = packet(Dhcp6Type.SOLICIT, i, false);
      requests[i] = packet(Dhcp6Type.REQUEST, i, true);
      server.limit(keys[i], 1, now);
    }
    Duration life = Duration.ofMinutes(90);
    server.pools(
        List.of(new DelegationPool(POOL, 60, 64, life, life, Long.MAX_VALUE, Long.MAX_VALUE)),
        List.of(),
        now);
  }

  /**
   * One delegation. In the first round each peer gets a prefix, in the later ones the same again.
   *
   * @return so that the work is needed
   */
  @Benchmark
  public long delegation() throws Exception {
    int peer = next++ % peers;
    now += 1000;
    exchange(keys[peer], solicits[peer]);
    exchange(keys[peer], requests[peer]);
    return bytes;
  }

  private void exchange(PublicKey peer, byte[] packet) throws PacketException {
    Dhcp6Packet parsed = Dhcp6Packet.parse(packet);
    server.receive(peer, parsed.source(), parsed.message(), now);
    server.takeChanged(now);
    server.poll(
        now,
        (to, address, message) ->
            bytes += Dhcp6Packet.toClient(GATEWAY, address, message).toBytes().length);
  }
}
