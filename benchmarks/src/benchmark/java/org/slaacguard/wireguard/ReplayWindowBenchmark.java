package org.slaacguard.wireguard;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Judging one packet counter, in the window of one session. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReplayWindowBenchmark {
  /** Packets in a run whose order is turned round: what one batch on another path may do. */
  private static final int RUN = 64;

  /** For the harness. */
  public ReplayWindowBenchmark() {}

  /** A session, its window full. */
  @State(Scope.Benchmark)
  public static class Session {
    private ReplayWindow window = new ReplayWindow();

    /** For the harness. */
    public Session() {}

    /** Begins a session, and sees as many counters as its window has. */
    @Setup(Level.Iteration)
    public void fill() {
      window = new ReplayWindow();
      for (int i = 0; i < ReplayWindow.SIZE; i++) {
        accept(i);
      }
    }

    private boolean accept(long counter) {
      if (!window.accept(counter)) {
        throw new IllegalStateException("a new counter was refused: " + counter);
      }
      return true;
    }
  }

  /** Which counter comes next, of one of the threads. */
  @State(Scope.Thread)
  public static class Sender {
    private long sent;

    /** For the harness. */
    public Sender() {}

    /** Begins after what the session has seen, with a whole run. */
    @Setup(Level.Iteration)
    public void begin() {
      sent = (ReplayWindow.SIZE / RUN + 1) * RUN;
    }
  }

  /** In the order in which they were sent. */
  @Benchmark
  public boolean inOrder(Session session, Sender sender) {
    return session.accept(sender.sent++);
  }

  /** Each run of packets from its last one to its first. */
  @Benchmark
  public boolean turnedRound(Session session, Sender sender) {
    long at = sender.sent++;
    return session.accept(at - at % RUN + (RUN - 1 - at % RUN));
  }

  /** A packet that somebody sends again: refused. */
  @Benchmark
  public boolean replayed(Session session, Sender sender) {
    long at = 1 + sender.sent++ % (ReplayWindow.SIZE - 1);
    if (session.window.accept(at)) {
      throw new IllegalStateException("a counter was accepted twice: " + at);
    }
    return false;
  }

  /** Two threads have packets of the same session, as after a change of the receive queue. */
  @Benchmark
  @Threads(2)
  public boolean shared(Session session, Sender sender) {
    return session.window.accept(sender.sent++);
  }
}
