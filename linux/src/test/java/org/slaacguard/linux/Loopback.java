package org.slaacguard.linux;

/** A network namespace of a test's own, with nothing but a loopback interface that is up. */
final class Loopback implements AutoCloseable {
  private final NetworkNamespace namespace = NetworkNamespace.anonymous();

  Loopback() {
    namespace.run(
        () -> {
          try (Rtnetlink netlink = Rtnetlink.open()) {
            netlink.links().change("lo", new LinkChange().up(true));
          }
        });
  }

  /** Runs on the calling thread, inside. */
  <T, E extends Exception> T call(NetworkNamespace.Body<T, E> body) throws E {
    return namespace.call(body);
  }

  /** The same without a result. */
  <E extends Exception> void run(NetworkNamespace.Action<E> action) throws E {
    namespace.run(action);
  }

  @Override
  public void close() {
    namespace.close();
  }
}
