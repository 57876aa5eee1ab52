package org.slaacguard.history;

import java.sql.SQLException;
import java.util.Set;

/** The history could not be read or written. The message names its file. */
public final class HistoryException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Result codes of SQLite that concern the storage, not the data: busy, locked, no memory,
   * read-only, interrupted, input/output, damaged, full, cannot be opened, locking protocol, no
   * database.
   */
  private static final Set<Integer> STORAGE = Set.of(5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 26);

  /** Those of them that say that the file is damaged: damaged, no database. */
  private static final Set<Integer> DAMAGE = Set.of(11, 26);

  /** Creates a failure with its cause. */
  public HistoryException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Whether the file is no history: damaged, or no database. */
  boolean isDamage() {
    return getCause() instanceof SQLException e && DAMAGE.contains(e.getErrorCode() & 0xff);
  }

  /** Whether the storage failed, so that the same operation may succeed later. */
  boolean isStorage() {
    return getCause() instanceof SQLException e && STORAGE.contains(e.getErrorCode() & 0xff);
  }
}
