package org.slaacguard.userspace;

import org.slaacguard.wireguard.HandshakeCrypto;

/** One of several threads that compute handshakes. It sleeps while there are none. */
final class CryptoThread extends Worker {
  private final DataPlane plane;

  CryptoThread(String name, DataPlane plane, Failure failure) {
    super(name, failure);
    this.plane = plane;
  }

  @Override
  void wakeUp() {
    // Another thread could take a permit of the queue; an interrupt stays until it is noticed.
    interrupt();
  }

  @Override
  void work() {
    HandshakeCrypto crypto = new HandshakeCrypto(plane.crypto().x25519());
    while (!isStopping()) {
      beat();
      try {
        rest();
        plane.tasks().await();
        beat();
        plane.tasks().work(plane.protocol(), crypto);
      } catch (InterruptedException e) {
        // Woken by wakeUp(); the loop finds out why.
      }
    }
  }
}
