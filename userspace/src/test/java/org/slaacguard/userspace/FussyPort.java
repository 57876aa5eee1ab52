package org.slaacguard.userspace;

import java.util.function.ToIntFunction;
import org.slaacguard.linux.UdpBatch;
import org.slaacguard.linux.UdpMessage;

/** A socket that refuses some of what it is to send. */
final class FussyPort implements UdpPort {
  private final UdpPort real;
  private final ToIntFunction<UdpMessage> verdict;

  /**
   * Round a real one.
   *
   * @param verdict a negative error number, or 0 to send
   */
  FussyPort(UdpPort real, ToIntFunction<UdpMessage> verdict) {
    this.real = real;
    this.verdict = verdict;
  }

  @Override
  public int send(UdpBatch batch, int index) {
    int refused = verdict.applyAsInt(batch.message(index));
    return refused < 0 ? refused : real.send(batch, index);
  }

  @Override
  public int receive(UdpBatch batch, int index) {
    return real.receive(batch, index);
  }

  @Override
  public boolean segments() {
    return real.segments();
  }
}
