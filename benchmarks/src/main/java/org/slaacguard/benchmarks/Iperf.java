package org.slaacguard.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.lab.Await;
import org.slaacguard.lab.Command;
import org.slaacguard.lab.Json;
import org.slaacguard.lab.LabException;
import org.slaacguard.lab.Program;

/** Runs iperf3 from host a to a server on host b of a {@link BenchNetwork}. */
final class Iperf {
  private final BenchNetwork network;
  private final int seconds;

  Iperf(BenchNetwork network, int seconds) {
    this.network = network;
    this.seconds = seconds;
    network.b().start(Command.of("iperf3", "-s"));
    Await.until(
        "the iperf3 server",
        Duration.ofSeconds(5),
        () -> network.b().command("ss", "-ltn", "sport = 5201").run().output().contains("5201"));
  }

  /**
   * TCP, in bits a second at the receiver.
   *
   * @param reverse whether b sends
   */
  double tcp(int streams, boolean reverse, boolean ipv6) {
    List<String> words = words(ipv6, seconds, "-P", "" + streams, "-O", "1");
    if (reverse) {
      words.add("-R");
    }
    return run(words).get("end").get("sum_received").get("bits_per_second").decimal();
  }

  /**
   * The received part of a UDP stream.
   *
   * @param packets a second
   * @param lost 0 to 1
   */
  record Udp(double packets, double lost) {}

  /**
   * UDP.
   *
   * @param bytes of payload a packet
   * @param bitsPerSecond 0 for as fast as possible
   */
  Udp udp(int bytes, long bitsPerSecond, int forSeconds) {
    List<String> words = words(false, forSeconds, "-u", "-l", "" + bytes, "-b", "" + bitsPerSecond);
    Json sum = run(words).get("end").get("sum");
    double sent = sum.get("packets").decimal();
    double lost = sum.get("lost_packets").decimal();
    double time = sum.get("seconds").decimal();
    return new Udp((sent - lost) / time, sent == 0 ? 1 : lost / sent);
  }

  /** Starts TCP in the background, for this many seconds; the caller closes it. */
  Program load(int forSeconds) {
    return network
        .a()
        .start(Command.of("iperf3", "-c", network.address(2, false), "-t", "" + forSeconds));
  }

  private List<String> words(boolean ipv6, int forSeconds, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("iperf3", "-c", network.address(2, ipv6), "-J", "-t", "" + forSeconds));
    words.addAll(List.of(more));
    return words;
  }

  private Json run(List<String> words) {
    Command.Result result =
        network
            .a()
            .command(words.toArray(String[]::new))
            .deadline(Duration.ofSeconds(seconds + 30L))
            .run();
    if (!result.ok()) {
      throw new LabException("iperf3 failed: " + result.output().lines().skip(1).toList());
    }
    // Warnings, such as of a datagram size, stand before it.
    return Json.parse(result.output().substring(result.output().indexOf('{')));
  }
}
