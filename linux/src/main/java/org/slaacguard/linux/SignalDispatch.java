package org.slaacguard.linux;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The thread on which the virtual machine takes up signals that its handler has noted. It takes the
 * lowest number first, one after the other, so a signal of ours with a great number shows that it
 * has taken up those noted before. Whether the thread sleeps shows nothing: it also waits for the
 * collector, and for the thread that it starts for each signal.
 *
 * <p>{@code sun.misc.Signal} is found by name, because the compiler warns of it and cannot be told
 * not to.
 */
final class SignalDispatch {
  /** Means nothing to a program without a terminal, and is ignored by default. */
  private static final String OURS = "WINCH";

  private SignalDispatch() {}

  /**
   * Waits until each signal that was noted before is taken up: its own thread has started.
   *
   * @return false if that took longer than this
   */
  static boolean await(long nanos) throws InterruptedException {
    CountDownLatch taken = new CountDownLatch(1);
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ours = signal.getConstructor(String.class).newInstance(OURS);
      Method handle = signal.getMethod("handle", signal, handler);
      InvocationHandler counting =
          (_, _, _) -> {
            taken.countDown();
            return null;
          };
      Object before =
          handle.invoke(
              null,
              ours,
              Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, counting));
      try {
        signal.getMethod("raise", signal).invoke(null, ours);
        return taken.await(nanos, TimeUnit.NANOSECONDS);
      } finally {
        handle.invoke(null, ours, before);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the virtual machine has no signals", e);
    }
  }
}
