package org.slaacguard.testing;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Has each test of a class in a fresh network namespace, from before its first {@code @BeforeEach}
 * until after its last {@code @AfterEach}. The class is one that {@link NeedsRoot}.
 *
 * @param <N> {@code NetworkNamespace} of {@code linux}, whose own tests use this room
 */
public final class OwnNamespace<N extends AutoCloseable>
    implements BeforeEachCallback, AfterEachCallback {
  private final Supplier<N> present;
  private final Supplier<N> fresh;
  private final Consumer<N> enter;
  private @Nullable N before;
  private @Nullable N own;

  /**
   * An extension for one test.
   *
   * @param present opens the calling thread's namespace
   * @param fresh makes one
   * @param enter moves the calling thread into one
   */
  public OwnNamespace(Supplier<N> present, Supplier<N> fresh, Consumer<N> enter) {
    this.present = present;
    this.fresh = fresh;
    this.enter = enter;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    before = present.get();
    N made = fresh.get();
    own = made;
    enter.accept(made);
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    N back = before;
    if (back != null) {
      enter.accept(back);
      back.close();
    }
    N made = own;
    if (made != null) {
      made.close();
    }
  }
}
