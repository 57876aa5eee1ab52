package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import org.slaacguard.control.ByteText;
import org.slaacguard.control.WriteFailure;
import org.slaacguard.linux.AccessControlList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One atomic edit of a file. A new file of the same owner, mode and access control list replaces
 * it, unless somebody has changed it meanwhile. Edits of this program wait for each other by a lock
 * on the file. A symbolic link is followed.
 */
public final class FileEdit implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileEdit.class);

  /** The largest file, in bytes: more than 10,000 peers need. */
  private static final int LARGEST = 16 << 20;

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path file;
  private final Object identity;
  private final FileChannel channel;
  private final byte[] before;

  private FileEdit(Path file, Object identity, FileChannel channel, byte[] before) {
    this.file = file;
    this.identity = identity;
    this.channel = channel;
    this.before = before;
  }

  /**
   * Reads a file for an edit.
   *
   * @throws IOException if it cannot be read and written
   */
  public static FileEdit begin(Path name) throws IOException {
    KeyProtection.begin();
    Path file = name.toRealPath();
    FilePresence.mustBePlain(name);
    while (true) {
      FileChannel channel = open(file);
      try {
        Object opened = identity(file);
        channel.lock();
        // The former holder of the lock has replaced the file that is locked now.
        if (opened.equals(identity(file))) {
          return new FileEdit(file, opened, channel, read(file, channel));
        }
        channel.close();
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    }
  }

  private static FileChannel open(Path file) throws IOException {
    try {
      return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (FileSystemException e) {
      if (e.getReason() == null) {
        throw e;
      }
      throw new IOException(WriteFailure.text(file, e) + "; it is as it was before", e);
    }
  }

  /**
   * Reads through the channel, because closing another one of this file would release the lock
   * (POSIX).
   */
  private static byte[] read(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size > LARGEST) {
      throw new IOException(file + " is larger than " + (LARGEST >> 20) + " MB");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) size);
    int read = 0;
    while (bytes.hasRemaining() && read >= 0) {
      read = channel.read(bytes, bytes.position());
    }
    return bytes.hasRemaining() ? Arrays.copyOf(bytes.array(), bytes.position()) : bytes.array();
  }

  /** The text of the file; {@link ByteText} keeps every byte. */
  public String text() {
    return ByteText.decode(before);
  }

  /**
   * Replaces the text.
   *
   * @throws IOException if the file cannot be replaced, or somebody has changed it since it was
   *     read; then it is as it was
   */
  public void commit(String text) throws IOException {
    Path folder = file.resolveSibling(".");
    // The holder of the lock owns the name, so a file of this name was left by a crash.
    Path next = file.resolveSibling("." + file.getFileName() + ".new");
    boolean moved = false;
    byte[] bytes = ByteText.encode(text);
    try {
      Files.deleteIfExists(next);
      try (FileChannel out =
          FileChannel.open(
              next, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY)) {
        takeAfter(next);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
        out.force(true);
      }
      if (!isAsRead()) {
        throw new ChangedMeanwhileException(file);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      moved = true;
    } catch (ChangedMeanwhileException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(WriteFailure.text(file, e) + "; it is as it was before", e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
      if (!moved) {
        deleteOwn(next);
      }
    }
    try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }

  /** Deletes a new file that was not used. Anything else of this name stays. */
  private static void deleteOwn(Path next) {
    try {
      Files.deleteIfExists(next);
    } catch (IOException e) {
      LOG.debug("{} stays: {}", next, e.getMessage());
    }
  }

  /** Whether the file is still the same one, with the same bytes. */
  private boolean isAsRead() throws IOException {
    try {
      if (!identity.equals(identity(file))) {
        return false;
      }
    } catch (NoSuchFileException e) {
      return false;
    }
    byte[] now = read(file, channel);
    boolean same = Arrays.equals(before, now);
    Arrays.fill(now, (byte) 0);
    return same;
  }

  private static Object identity(Path file) throws IOException {
    Object key = Files.readAttributes(file, PosixFileAttributes.class).fileKey();
    return key == null ? file : key;
  }

  /**
   * Gives the new file owner, mode and access control list of the old one, while it is still empty.
   */
  private void takeAfter(Path next) throws IOException {
    PosixFileAttributes old = Files.readAttributes(file, PosixFileAttributes.class);
    PosixFileAttributeView view = Files.getFileAttributeView(next, PosixFileAttributeView.class);
    PosixFileAttributes made = view.readAttributes();
    if (!made.owner().equals(old.owner())) {
      view.setOwner(old.owner());
    }
    if (!made.group().equals(old.group())) {
      view.setGroup(old.group());
    }
    view.setPermissions(old.permissions());
    // The folder may have given it a list of its own.
    AccessControlList.set(next, AccessControlList.get(file));
  }

  /** Releases the lock, and wipes what was read. */
  @Override
  public void close() throws IOException {
    Arrays.fill(before, (byte) 0);
    channel.close();
  }

  /** Somebody has changed the file since it was read. */
  private static final class ChangedMeanwhileException extends IOException {
    private static final long serialVersionUID = 1L;

    ChangedMeanwhileException(Path file) {
      super(file + " was changed by somebody else meanwhile; nothing was done: do it again");
    }
  }
}
