package org.slaacguard.benchmarks;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slaacguard.lab.Host;
import org.slaacguard.lab.LabException;
import org.slaacguard.lab.MachineTime;
import org.slaacguard.lab.Slaacguard;
import org.slaacguard.lab.TunnelSetup;
import org.slaacguard.net.IpPrefix;

/**
 * {@code ./bench --delegations}: prefixes that a gateway delegates to its peers, from a peer's
 * Solicit in its tunnel to the Reply there. By then the prefix is in AllowedIPs, in the host's
 * routes, and in the file of leases.
 */
final class BenchDelegations {
  /** Those that ask first: what is measured is a program that has done it for a while. */
  private static final int FIRST = 500;

  /** How often they ask: each peer may make 16 changes at once, and a Release is one. */
  private static final int CYCLES = 8;

  private static final int PEERS = 2000;
  private static final int PORT = 51820;
  private static final String TIME = ", processor time, ms each: ";
  private static final String POOL = "2001:db8::/40";

  /** Until all have their first advertisements. */
  private static final Duration CALM = Duration.ofSeconds(20);

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final int rounds;
  private final Map<String, Figures> figures = new LinkedHashMap<>();

  /** Takes the median of this many rounds. */
  BenchDelegations(int rounds) {
    this.rounds = rounds;
  }

  /** Measures, and prints a table. */
  void run() {
    for (int round = 1; round <= rounds; round++) {
      System.out.printf("round %d of %d%n", round, rounds);
      measure();
    }
    System.out.printf("%n%d peers; median of %d rounds ± half the range%n%n", PEERS, rounds);
    System.out.println("| figure | slaacguard |");
    System.out.println("|---|---|");
    figures.forEach((name, each) -> System.out.printf("| %s | %s |%n", name, each.text()));
  }

  private void measure() {
    DelegationLoad load = new DelegationLoad(FIRST + PEERS);
    try (BenchCable cable = BenchCable.lay("peers", "gateway")) {
      Slaacguard gateway =
          Slaacguard.startAsUsersDo(
              cable.b(),
              TunnelSetup.create()
                  .listen(PORT)
                  .address("fe80::1/64")
                  .line("DelegatePrefix = " + POOL + " length=60-64")
                  .line("DelegateLimit = 1")
                  .remotes(load.remotes()));
      cable
          .a()
          .async(
              () -> {
                try (load) {
                  ask(load, cable.b(), gateway);
                }
                return PEERS;
              })
          .get(4 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new LabException("the peers have no prefixes: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  private void ask(DelegationLoad load, Host host, Slaacguard gateway) throws Exception {
    load.connect(new InetSocketAddress(BenchCable.B, PORT), gateway.publicKey());
    long pid = gateway.program().pid();
    load.hold(CALM);
    for (int i = 0; i < CYCLES; i++) {
      if (i > 0) {
        load.release(0, FIRST, PATIENCE);
      }
      load.delegate(0, FIRST, PATIENCE);
      load.renew(0, FIRST, PATIENCE);
    }
    put("delegations", pid, () -> load.delegate(FIRST, FIRST + PEERS, PATIENCE));
    check(load, host, gateway);
    put("renewals", pid, () -> load.renew(FIRST, FIRST + PEERS, PATIENCE));
  }

  private interface Exchange {
    DelegationLoad.Result made() throws Exception;
  }

  private void put(String what, long pid, Exchange exchange) throws Exception {
    long own = ProcessHandle.current().pid();
    MachineTime machine = MachineTime.now();
    ThreadTimes threads = ThreadTimes.of(pid);
    double gateways = MachineTime.processSeconds(pid);
    double peers = MachineTime.processSeconds(own);
    DelegationLoad.Result result = exchange.made();
    put(what + " a second", result.perSecond());
    put(what + ", to the Reply, median, ms", result.percentile(50));
    put(what + ", to the Reply, p99, ms", result.percentile(99));
    put(what + ", messages sent again", result.repeated());
    put(what + TIME + "gateway", milliseconds(MachineTime.processSeconds(pid) - gateways));
    ThreadTimes.of(pid)
        .since(threads)
        .seconds()
        .forEach((role, time) -> put(what + TIME + "its " + role, milliseconds(time)));
    put(what + TIME + "peers", milliseconds(MachineTime.processSeconds(own) - peers));
    put(what + ", taken by other programs, %", 100 * MachineTime.now().since(machine).foreign());
  }

  private static double milliseconds(double seconds) {
    return 1000 * seconds / PEERS;
  }

  /** Each peer has a prefix of its own, to which the host has a route. */
  private static void check(DelegationLoad load, Host host, Slaacguard gateway) {
    int all = FIRST + PEERS;
    if (load.prefixes().size() != all) {
      throw new LabException(load.prefixes().size() + " prefixes for " + all + " peers");
    }
    String routes = host.ip("-6", "route", "show", "dev", gateway.device());
    for (IpPrefix each : load.prefixes()) {
      if (!routes.contains(each + " ")) {
        throw new LabException("no route to " + each);
      }
    }
  }

  private void put(String figure, double value) {
    System.out.printf("  %-56s %10.3f%n", figure, value);
    figures.computeIfAbsent(figure, name -> new Figures()).add(value);
  }
}
