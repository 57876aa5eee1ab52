package org.slaacguard.kernel;

import java.util.function.Consumer;

/** The backend's view of the {@link HandshakeProbe}, for its one interface. */
interface HandshakeSight extends AutoCloseable {
  /** Where the kernel reports no handshakes. */
  HandshakeSight NONE =
      new HandshakeSight() {
        @Override
        public void poll(Consumer<UnknownKey> sink) {}

        @Override
        public void close() {}
      };

  /** Hands over some of the unknown keys that tried, without waiting. */
  void poll(Consumer<UnknownKey> sink);

  @Override
  void close();
}
