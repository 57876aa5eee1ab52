package org.slaacguard.gateway;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The hosts file of an interface. Follows; only {@link #close} waits. */
interface HostsOutput extends AutoCloseable {
  /**
   * Checks that a file may be written.
   *
   * @throws IllegalArgumentException if the file belongs to somebody else
   */
  void check(Path file);

  /** Sets the wanted contents of a file; null for no file. */
  void want(@Nullable Path file, String text);

  /** Why the file is not up to date; null if it is. */
  @Nullable String failure();

  /** Removes the remains of an earlier run. */
  void sweep();

  /** Removes the file. */
  @Override
  void close();
}
