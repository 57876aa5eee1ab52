package org.slaacguard.userspace;

/** Checks whether peers are answered from the right address. Any thread; never blocks. */
interface SourceWatch {
  /** Nobody. */
  SourceWatch NONE =
      new SourceWatch() {
        @Override
        public void newSource() {}

        @Override
        public void waysChanged() {}
      };

  /** A peer is answered from another address than before. */
  void newSource();

  /** Other routes count than before, for all peers. */
  void waysChanged();
}
