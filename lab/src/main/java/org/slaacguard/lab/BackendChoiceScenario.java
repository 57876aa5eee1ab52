package org.slaacguard.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.doctor.Doctor;
import org.slaacguard.doctor.DoctorReport;
import org.slaacguard.doctor.Finding;
import org.slaacguard.gateway.BackendFactory;
import org.slaacguard.gateway.ConfigurationUpdates;
import org.slaacguard.gateway.HostSide;
import org.slaacguard.gateway.InterfaceDaemon;
import org.slaacguard.gateway.SharedParts;
import org.slaacguard.kernel.AddressProbe;
import org.slaacguard.kernel.ProbeException;
import org.slaacguard.kernel.ProbeRate;
import org.slaacguard.linux.NetworkNamespace;

/**
 * Checks that {@code Backend = auto} is the kernel's WireGuard here, and that the probe works by
 * kprobes as at the function's exit; measures its cost.
 *
 * <pre>
 *   namespace sgc-a (gateway)            namespace sgc-b (client)
 *   wgk  2001:db8:5::1  === tunnel ===   wgc  2001:db8:5::2 and many more
 *   va   fd00:1::1      --- veth -----   vb   fd00:1::2
 * </pre>
 */
public final class BackendChoiceScenario implements Scenario {
  private static final int NEW_ADDRESSES = 10;
  private static final int INTERFACES = 8;

  /** Small packets from an address already allowed, as many as go. */
  private static final String BURST =
      "ip netns exec sgc-a iperf3 -s -1 -D -p 5999; until ip netns exec sgc-b iperf3 -6"
          + " -c 2001:db8:5::1 -B 2001:db8:5::2 -p 5999 -u -b 0 -l 200 -t 1; do sleep 0.1; done";

  private int next = 0x100;

  /** Nothing started yet. */
  public BackendChoiceScenario() {}

  @Override
  public String name() {
    return "the choice of a backend, and where its probe is attached";
  }

  @Override
  public void run() throws Exception {
    shell("modprobe -a wireguard cls_bpf sch_ingress tun; sysctl -qw kernel.bpf_stats_enabled=1");
    examine();
    for (String line : network()) {
      shell(line);
    }
    try (NetworkNamespace gateway = NetworkNamespace.named("sgc-a")) {
      gateway.run(() -> serve("auto", "kernel", true));
      gateway.run(() -> serve("kernel probe=kprobe", "kernel", true));
      gateway.run(() -> serve("kernel first-packet=drop", "kernel", false));
      gateway.run(() -> serve("userspace", "userspace", true));
    }
    require(shell("ip -n sgc-a -o link show").lines().count() == 2, "nothing left behind");
  }

  private static void examine() {
    DoctorReport report = Doctor.examine();
    for (Finding finding : report.findings()) {
      System.out.printf("  %s %s: %s%n", finding.state(), finding.subject(), finding.what());
    }
    require(report.works(Finding.About.KERNEL), "what the doctor wants of a kernel");
    require(report.findings().stream().anyMatch(f -> f.subject().equals("probe")), "a probe tried");
    require(!shell("ip -o link show").contains("sgdoctor"), "nothing left of the examination");
  }

  private static List<String> network() {
    return List.of(
        "ip netns add sgc-a",
        "ip netns add sgc-b",
        "umask 077; wg genkey > /run/ca.key; wg genkey > /run/cb.key",
        "ip -n sgc-a link add va type veth peer name vb netns sgc-b",
        "ip -n sgc-a addr add fd00:1::1/64 dev va nodad; ip -n sgc-a link set va up",
        "ip -n sgc-b addr add fd00:1::2/64 dev vb nodad; ip -n sgc-b link set vb up",
        "ip -n sgc-b link add wgc type wireguard",
        "ip netns exec sgc-b wg set wgc private-key /run/cb.key peer $(wg pubkey < /run/ca.key)"
            + " allowed-ips ::/0 endpoint [fd00:1::1]:51820");
  }

  private void serve(String backend, String expected, boolean returns) throws Exception {
    String file =
        """
        [Interface]
        PrivateKey = %s
        ListenPort = 51820
        Address = 2001:db8:5::1/64
        Backend = %s
        LearnRate = 100/100ms
        LearnLimit = 100
        [Peer]
        PublicKey = %s
        LearnableIPs = 2001:db8:5::/64
        """
            .formatted(shell("cat /run/ca.key").strip(), backend, shell("wg pubkey < /run/cb.key"));
    long began = System.nanoTime();
    try (Configuration configuration = ConfigFile.parse("wgk.conf", file);
        DeviceUpdate change = ConfigurationUpdates.replacing(configuration);
        SharedParts parts = new SharedParts();
        HostSide host = new HostSide("wgk", configuration, change, null);
        InterfaceDaemon daemon =
            InterfaceDaemon.start(
                parts,
                BackendFactory.DEFAULT,
                configuration.device().backend(),
                "wgk",
                0,
                Path.of("/run/sgc-wgk.sock"),
                host)) {
      System.out.printf(
          "Backend = %s: open after %d ms%n", backend, (System.nanoTime() - began) / 1_000_000);
      daemon.apply(change);
      host.up();
      require(of(daemon).equals(expected), "Backend = " + backend + " is " + of(daemon));
      // Up anew: the session with the gateway before is not one with this.
      shell(
          "ip -n sgc-b link set wgc down; ip -n sgc-b link set wgc up;"
              + " ip -n sgc-b addr add 2001:db8:5::2/64 dev wgc nodad");
      ping("2001:db8:5::2", returns ? 1 : 2);
      int count = returns ? NEW_ADDRESSES : 1;
      List<Double> answered = newAddresses(count);
      require(
          answered.size() == (returns ? count : 0),
          answered.size() + " first packets answered of " + count + " new addresses");
      if (returns) {
        System.out.printf(
            "first packet answered after %s ms (median), later ones after %s ms%n",
            answered.get(count / 2), roundTrip(ping("2001:db8:5::2", 50)));
      }
      if (expected.equals("kernel")) {
        cost(1);
      }
      if (backend.equals("auto")) {
        cost(INTERFACES);
      }
      host.down();
    }
  }

  private static String of(InterfaceDaemon daemon) throws BackendException {
    try (DeviceStatus status = daemon.status().device()) {
      return status.backend();
    }
  }

  /**
   * Sends one packet from each, one after the other; the round trips of those that got an answer,
   * in ms, sorted. One shell for all of them: in emulation a program more for each takes longer
   * than what is tried.
   */
  private List<Double> newAddresses(int count) {
    StringBuilder adding = new StringBuilder();
    StringBuilder pinging = new StringBuilder("ip netns exec sgc-b sh -c 'for i in");
    for (int i = 0; i < count; i++) {
      String address = "2001:db8:5::1:" + Integer.toHexString(next++);
      adding.append("addr add ").append(address).append("/128 dev wgc nodad\n");
      pinging.append(' ').append(address);
    }
    String patience = count == 1 ? "3" : "20";
    pinging.append("; do ping -6 -q -c 1 -W " + patience + " -I $i 2001:db8:5::1 || true; done'");
    Command.of("ip", "-n", "sgc-b", "-batch", "-").input(adding.toString()).succeed();
    List<Double> answered = new ArrayList<>();
    for (String line : shell(pinging.toString()).split("\n", -1)) {
      if (line.startsWith("rtt ")) {
        answered.add(roundTrip(line));
      }
    }
    Collections.sort(answered);
    return answered;
  }

  /** The mean one that {@code ping} tells, in milliseconds. */
  private static double roundTrip(String text) {
    String figures = text.substring(text.lastIndexOf('=') + 1).strip();
    return Double.parseDouble(figures.split("/", -1)[1]);
  }

  /**
   * The kernel's own account of its programs, over packets from an address already allowed.
   *
   * @param interfaces how many there are with a probe each, of which all but one are idle
   */
  private static void cost(int interfaces) throws IOException, ProbeException {
    List<AddressProbe> others = new ArrayList<>();
    try {
      for (int i = 1; i < interfaces; i++) {
        others.add(AddressProbe.open(ProbeRate.DEFAULT));
      }
      System.out.print(interfaces + (interfaces == 1 ? " interface; " : " interfaces; "));
      cost();
    } finally {
      others.forEach(AddressProbe::close);
    }
  }

  private static void cost() throws IOException {
    long[] before = account();
    MachineTime began = MachineTime.now();
    String sent = shell(BURST);
    double busy = 1e9 * MachineTime.now().since(began).busySeconds();
    long[] after = account();
    long runs = after[1] - before[1];
    System.out.printf(
        "the probe: %d runs, %d ns a run, %.1f %% of the processor time meanwhile; tables %s%n%s%n",
        runs,
        (after[0] - before[0]) / Math.max(1, runs),
        100.0 * (after[0] - before[0]) / busy,
        tables(),
        sent.lines().filter(line -> line.contains("receiver")).findFirst().orElse(""));
    int arrived = arrived(sent);
    require(arrived > 0 && runs >= arrived, "the probe at each packet of " + arrived);
  }

  /** Datagrams, by the receiver's line of iperf3: "lost/sent (…%) receiver". */
  private static int arrived(String report) {
    Matcher line = Pattern.compile("(\\d+)/(\\d+) \\(.*receiver").matcher(report);
    return line.find() ? Integer.parseInt(line.group(2)) - Integer.parseInt(line.group(1)) : 0;
  }

  private static String ping(String from, int count) {
    return shell(
        "ip netns exec sgc-b ping -6 -q -c %d -i 0.01 -W 8 -I %s 2001:db8:5::1"
            .formatted(count, from));
  }

  /** Nanoseconds and runs of all programs of this process. */
  private static long[] account() throws IOException {
    long[] sum = new long[2];
    for (String text : descriptors()) {
      sum[0] += number(text, "run_time_ns:");
      sum[1] += number(text, "run_cnt:");
    }
    return sum;
  }

  private static String tables() throws IOException {
    List<String> sizes = new ArrayList<>();
    long sum = 0;
    for (String text : descriptors()) {
      if (text.contains("max_entries:")) {
        sizes.add(number(text, "max_entries:") + "x=" + number(text, "memlock:") / 1024 + "K");
        sum += number(text, "memlock:");
      }
    }
    return sum / 1024 + " KB " + sizes;
  }

  private static List<String> descriptors() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fdinfo"))) {
      return files.map(BackendChoiceScenario::read).toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      // Closed meanwhile: the one that lists the folder.
      return "";
    }
  }

  private static long number(String text, String field) {
    return text.lines()
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> Long.parseLong(line.substring(field.length()).strip()))
        .sum();
  }

  private static String shell(String line) {
    return Command.of("sh", "-c", line).deadline(Duration.ofSeconds(90)).succeed();
  }

  private static void require(boolean met, String what) {
    if (!met) {
      throw new LabException("missing: " + what);
    }
    System.out.println("there: " + what);
  }
}
