package org.slaacguard.gateway;

import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Caches a {@link LinkView} until a change is reported. For one thread. */
final class CachedLinkView {
  private final IntSupplier changes;
  private final Supplier<LinkView> reading;
  private @Nullable LinkView seen;

  /**
   * An empty cache.
   *
   * @param changes returns how many changes were reported since the last call
   * @param reading reads the state
   */
  CachedLinkView(IntSupplier changes, Supplier<LinkView> reading) {
    this.changes = changes;
    this.reading = reading;
  }

  /** The current state. Rethrows the suppliers' exceptions; the next call then reads anew. */
  LinkView look() {
    LinkView view = seen;
    // Cleared until reading has succeeded, because a report that could not be read may have been a
    // change.
    seen = null;
    if (changes.getAsInt() > 0 || view == null) {
      view = reading.get();
    }
    seen = view;
    return view;
  }
}
