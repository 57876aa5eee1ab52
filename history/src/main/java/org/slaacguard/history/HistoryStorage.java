package org.slaacguard.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.HistorySettings;

/**
 * The store that the writer writes to. It is opened as soon as that goes, and made anew where its
 * file turns out to be damaged. One thread at a time uses it, but for {@link #isOpen}.
 */
final class HistoryStorage implements AutoCloseable {
  private final Path file;
  private HistorySettings settings;

  /** Null until it could be opened, and after damage. */
  private volatile @Nullable HistoryStore store;

  /** The file that was opened: another process may have put a new one in its place since. */
  private @Nullable Object opened;

  /** A storage that is not yet open. */
  HistoryStorage(Path file, HistorySettings settings) {
    this.file = file;
    this.settings = settings;
  }

  /** Whether the file is open. */
  boolean isOpen() {
    return store != null;
  }

  /** Opens the file unless it is open. A damaged one is moved aside. */
  void open() throws HistoryException {
    HistoryStore _ = store();
  }

  private HistoryStore store() throws HistoryException {
    HistoryStore found = store;
    return found == null ? openStore() : found;
  }

  private HistoryStore openStore() throws HistoryException {
    try {
      return openOnce();
    } catch (HistoryException e) {
      if (!e.isDamage()) {
        throw e;
      }
      // Its beginning is whole, so opening it did not show that.
      HistoryDatabase.setAside(file, e);
      return openOnce();
    }
  }

  private HistoryStore openOnce() throws HistoryException {
    HistoryStore made = HistoryStore.open(file);
    try {
      made.keep(settings);
    } catch (HistoryException e) {
      made.close();
      throw e;
    }
    opened = key(file);
    store = made;
    return made;
  }

  /** As {@link HistoryStore#keep}. */
  void keep(HistorySettings next) throws HistoryException {
    settings = next;
    HistoryStore found = store();
    try {
      found.keep(next);
    } catch (HistoryException e) {
      judge(found, e);
      throw e;
    }
  }

  /** As {@link HistoryStore#inTransaction}; after damage the next one has a new file. */
  void inTransaction(HistoryStore.Work work) throws HistoryException {
    HistoryStore found = store();
    try {
      found.inTransaction(work);
    } catch (HistoryException e) {
      judge(found, e);
      throw e;
    }
  }

  private void judge(HistoryStore found, HistoryException e) throws HistoryException {
    if (e.isDamage()) {
      store = null;
      found.close();
      if (opened != null && opened.equals(key(file))) {
        HistoryDatabase.setAside(file, e);
      }
    }
  }

  private static @Nullable Object key(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public void close() throws HistoryException {
    HistoryStore found = store;
    if (found != null) {
      found.close();
    }
  }
}
