package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * Hears that certain files have changed (inotify(7)): written, moved, deleted or replaced. What it
 * was, its owner looks up, and watches again what has those names by then. Belongs to one thread.
 */
public final class FileWatch implements AutoCloseable {
  private static final int IN_NONBLOCK = 0x800;
  private static final int IN_CLOEXEC = 0x80000;

  /** Attributes, the number of names among them; written and closed; deleted; moved. */
  private static final int OF_FILE = 0x004 | 0x008 | 0x400 | 0x800;

  /** In a folder: moved here, made; of the folder itself: deleted, moved. */
  private static final int OF_FOLDER = 0x080 | 0x100 | 0x400 | 0x800;

  private static final int IN_ONLYDIR = 0x0100_0000;
  private static final int IN_DONT_FOLLOW = 0x0200_0000;

  /** Room for many events, the longest of which has 272 bytes. */
  private static final int ROOM = 4096;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment events = arena.allocate(ROOM, 8);
  private final Fd fd;

  private FileWatch(Fd fd) {
    this.fd = fd;
  }

  /**
   * Watches nothing yet.
   *
   * @throws LinuxException EMFILE if this user has too many already (fs.inotify.max_user_instances)
   */
  public static FileWatch open() {
    return new FileWatch(Fd.own(FileCalls.inotifyInit(IN_NONBLOCK | IN_CLOEXEC), "inotify_init1"));
  }

  /**
   * Watches the file that has this name now, and the link to it where the name is one; or else the
   * folder in which it would be. Again does nothing, unless the name is another file's by now.
   *
   * @return whether it is watched; false where there is no such folder, or there are too many
   */
  public boolean add(Path file) {
    int link = add(file, OF_FILE | IN_DONT_FOLLOW);
    if (link >= 0 && add(file, OF_FILE) >= 0) {
      return true;
    }
    Path folder = file.toAbsolutePath().getParent();
    return folder != null && add(folder, OF_FOLDER | IN_ONLYDIR) >= 0;
  }

  private int add(Path path, int changes) {
    return FileCalls.inotifyAdd(fd.number(), path.toString(), changes);
  }

  /** For a {@link Poller}, which sees it readable when something has changed. */
  public Fd fd() {
    return fd;
  }

  /** Takes what was heard; returns whether there was anything. */
  public boolean drain() {
    boolean heard = false;
    while (Libc.read(fd.number(), events.address(), ROOM) > 0) {
      heard = true;
    }
    return heard;
  }

  @Override
  public void close() {
    fd.close();
    arena.close();
  }
}
