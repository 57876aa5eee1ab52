package org.slaacguard.userspace;

/** Checks whether peers are answered from the right address. Any thread; never blocks. */
interface SourceWatch {
  /** Checks nothing. */
  SourceWatch NONE =
      new SourceWatch() {
        @Override
        public void newSource() {}

        @Override
        public void waysChanged() {}
      };

  /** A peer is answered from another address than before. */
  void newSource();

  /** The routes for all peers may have changed. */
  void waysChanged();
}
