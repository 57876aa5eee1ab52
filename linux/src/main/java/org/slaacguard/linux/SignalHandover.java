package org.slaacguard.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Lets no signal be lost that comes while this process executes another program. The virtual
 * machine only notes a signal, and one of its threads acts on it later; if the program was replaced
 * meanwhile, the signal would be gone, and the new program would not end.
 *
 * <p>From {@link #begin} on these signals have their default action, which is the kernel's. It ends
 * this process, or the new one before that has handlers of its own. Signals that came before are
 * waited for: the thread that runs the handler, then the one that is told, then the one that ends
 * the process.
 */
final class SignalHandover implements AutoCloseable {
  /** SIGHUP, SIGINT and SIGTERM. */
  private static final int[] SIGNALS = {1, 2, 15};

  private static final LibcFunction SIGACTION = LibcFunction.of("sigaction");

  /** More than {@code struct sigaction} has in any C library; its first word is the handler. */
  private static final long ACTION_BYTES = 256;

  private static final long DEFAULT = 0;
  private static final long IGNORED = 1;

  /** The first process of a container; the kernel has no default actions for it. */
  private static final long FIRST_PROCESS = 1;

  /** The bits of {@link #SIGNALS} in the sets that the kernel shows. */
  private static final long MASK = 1 << 0 | 1 << 1 | 1 << 14;

  /** Only a thread that hangs, or never sleeps, takes as long. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final Arena arena = Arena.ofConfined();
  private final Map<Integer, MemorySegment> before = new HashMap<>();

  private SignalHandover() {}

  /** Begins. What is ignored, as after {@code nohup}, stays ignored. */
  static SignalHandover begin() {
    SignalHandover begun = new SignalHandover();
    for (int signal : SIGNALS) {
      begun.reset(signal);
    }
    awaitEarlier();
    return begun;
  }

  private void reset(int signal) {
    MemorySegment old = arena.allocate(ACTION_BYTES, Long.BYTES);
    if (SIGACTION.call(signal, 0, old.address()) < 0 || old.get(Native.LONG, 0) == IGNORED) {
      return;
    }
    MemorySegment plain = arena.allocate(ACTION_BYTES, Long.BYTES);
    boolean first = ProcessHandle.current().pid() == FIRST_PROCESS;
    plain.set(Native.LONG, 0, first ? Native.find("_exit").address() : DEFAULT);
    if (SIGACTION.call(signal, plain.address()) >= 0) {
      before.put(signal, old);
    }
  }

  private static void awaitEarlier() {
    long began = System.nanoTime();
    try {
      HandlingThreads handling = new HandlingThreads(MASK);
      await(began, () -> !handling.remain());
      if (SignalDispatch.await(LONGEST.toNanos() - (System.nanoTime() - began))) {
        // It ends this process, and never returns.
        await(began, () -> !isEnding());
      }
    } catch (IOException e) {
      // Without /proc nothing is executed in place of this program.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Something that may be so later. */
  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(long began, Condition condition)
      throws IOException, InterruptedException {
    while (!condition.holds() && System.nanoTime() - began < LONGEST.toNanos()) {
      Thread.sleep(1);
    }
  }

  /** Whether a thread of the virtual machine's is about to end the process for a signal. */
  private static boolean isEnding() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    Thread[] threads = new Thread[2 * root.activeCount() + 16];
    int count = root.enumerate(threads);
    for (int i = 0; i < count; i++) {
      String name = threads[i].getName();
      if (name.startsWith("SIG") && name.endsWith(" handler")) {
        return true;
      }
    }
    return false;
  }

  /** Gives the virtual machine its handlers back, where nothing was executed. */
  @Override
  public void close() {
    before.forEach((signal, action) -> SIGACTION.call(signal, action.address()));
    arena.close();
  }
}
