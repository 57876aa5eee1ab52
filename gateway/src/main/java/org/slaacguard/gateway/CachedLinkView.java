package org.slaacguard.gateway;

import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What was seen last, for as long as nothing is said to have changed. For one thread. */
final class CachedLinkView {
  private final IntSupplier changes;
  private final Supplier<LinkView> reading;
  private @Nullable LinkView seen;

  /**
   * Nothing was seen yet.
   *
   * @param changes how many changes were told of since the last call
   * @param reading sees
   */
  CachedLinkView(IntSupplier changes, Supplier<LinkView> reading) {
    this.changes = changes;
    this.reading = reading;
  }

  /** What is to be seen. What either of the two throws comes out; then it is seen anew. */
  LinkView look() {
    LinkView view = seen;
    // Until all went well: what could not be fetched was a change, perhaps.
    seen = null;
    if (changes.getAsInt() > 0 || view == null) {
      view = reading.get();
    }
    seen = view;
    return view;
  }
}
