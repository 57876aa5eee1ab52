package org.slaacguard.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slaacguard.control.UplinkMtuSettings;
import org.slaacguard.host.EgressPath;
import org.slaacguard.host.MtuLayer;
import org.slaacguard.host.PathProbe;
import org.slaacguard.net.IpAddress;

/**
 * Tests whether an uplink passes packets of its new size, both ways. Waits a few seconds at most.
 *
 * @param stop whether to end now
 */
record MtuTrial(EgressPath out, UplinkMtuSettings settings, BooleanSupplier stop) {
  /** How long the host thread may take to set the size. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration STEP = Duration.ofMillis(20);

  /**
   * The result.
   *
   * @param isAnswered whether anything answered
   * @param refusal why the size does not work; empty if it does
   */
  record Outcome(boolean isAnswered, String refusal) {
    boolean passes() {
      return refusal.isEmpty();
    }
  }

  /**
   * Runs the test.
   *
   * @param uplink its state before
   * @param mtu the size to test, in bytes
   * @throws IOException if the uplink cannot be read, or nothing can be sent
   */
  Outcome run(MtuLayer uplink, int mtu) throws IOException {
    if (!hasCome(uplink, mtu)) {
      return new Outcome(false, "it does not take that");
    }
    IpAddress said = settings.probe();
    IpAddress target = said == null ? out.otherEnd(uplink.index()) : said;
    PathProbe.Result result =
        new PathProbe(target, uplink.name(), uplink.index(), 0, false).attempt(mtu, stop);
    if (!result.isAnswered()) {
      return new Outcome(
          false, target + " does not answer; name an address beyond it that does, with probe=");
    }
    return new Outcome(
        true,
        result.isWhole()
            ? ""
            : target + " answers small packets, but none of that size in one piece");
  }

  /** Whether the uplink has the size now. */
  private boolean hasCome(MtuLayer uplink, int mtu) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!stop.getAsBoolean() && System.nanoTime() < deadline) {
      MtuLayer now = out.chain(settings.interfaceName(), settings.below());
      if (now.index() != uplink.index()) {
        return false;
      }
      if (now.mtu() == mtu) {
        return true;
      }
      try {
        Thread.sleep(STEP);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return false;
  }
}
