package org.slaacguard.kernel;

import java.util.function.Consumer;

/** The backend's view of the {@link HandshakeProbe}, for its one interface. */
interface HandshakeView extends AutoCloseable {
  /** The view where the kernel reports no handshakes. */
  HandshakeView NONE =
      new HandshakeView() {
        @Override
        public void poll(Consumer<UnknownKey> sink) {}

        @Override
        public void close() {}
      };

  /** Passes some unknown keys to the sink, without waiting. */
  void poll(Consumer<UnknownKey> sink);

  @Override
  void close();
}
