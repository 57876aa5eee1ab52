package org.slaacguard.userspace;

import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.Errno;
import org.slaacguard.wireguard.X25519;

/** Has what a thread calls throw an error, where the test says so; elsewhere all is as usual. */
final class FaultInjection {
  private record Fault(String thread, Supplier<Error> error) {}

  private final Crypto crypto = Crypto.choose();
  private volatile @Nullable Fault fault;

  /** From now on: in threads whose names contain this. */
  void strike(String thread, Supplier<Error> error) {
    fault = new Fault(thread, error);
  }

  /** Throws where it should. */
  void check() {
    Fault now = fault;
    if (now != null && Thread.currentThread().getName().contains(now.thread)) {
      throw now.error.get();
    }
  }

  Crypto crypto() {
    X25519 real = crypto.x25519();
    X25519 faulty =
        new X25519() {
          @Override
          public String name() {
            return real.name();
          }

          @Override
          public void publicKey(byte[] privateKey, byte[] publicKey) {
            check();
            real.publicKey(privateKey, publicKey);
          }

          @Override
          public boolean agree(byte[] privateKey, byte[] publicKey, byte[] shared) {
            check();
            return real.agree(privateKey, publicKey, shared);
          }
        };
    return new Crypto(
        () -> {
          check();
          return crypto.newAead();
        },
        crypto.aeadName(),
        faulty);
  }

  /** A TUN device that nothing comes out of, and that takes anything. */
  TunPort tun() {
    return new TunPort() {
      @Override
      public int read(MemorySegment to, long offset, int length) {
        check();
        return -Errno.EAGAIN;
      }

      @Override
      public int write(MemorySegment from, long offset, int length) {
        check();
        return length;
      }
    };
  }
}
