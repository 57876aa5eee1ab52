package org.slaacguard.userspace;

/** Is told of what may change our source addresses for peers. Any thread; never blocks. */
interface SourceWatch {
  /** Ignores everything. */
  SourceWatch NONE =
      new SourceWatch() {
        @Override
        public void newSource(PeerState peer) {}

        @Override
        public void waysChanged() {}
      };

  /** A peer is answered from another address than before. */
  void newSource(PeerState peer);

  /** The routes for all peers may have changed. */
  void waysChanged();
}
