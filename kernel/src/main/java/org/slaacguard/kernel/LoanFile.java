package org.slaacguard.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record in a file of one line: {@code slaacguard-loan NAMESPACE INTERFACE OWNER}, the inode of
 * the network namespace, the interface's number in it, and a key or {@code -}. It is there while
 * something may be lent; of another interface it says nothing. What cannot be written is only not
 * kept, which is said.
 */
final class LoanFile implements LoanRecord {
  private static final Logger LOG = LoggerFactory.getLogger(LoanFile.class);
  private static final Path FOLDER = Path.of("/run/slaacguard");
  private static final String MAGIC = "slaacguard-loan";
  private static final int LARGEST = 1024;

  private final Path path;
  private final String prefix;
  private @Nullable Loan written;

  /**
   * The record of an interface.
   *
   * @param folder is made if it is not there
   */
  LoanFile(Path folder, String interfaceName, int namespace, int interfaceIndex) {
    path = folder.resolve(interfaceName + ".loan");
    prefix = MAGIC + " " + Integer.toUnsignedString(namespace) + " " + interfaceIndex + " ";
  }

  /** The record of an interface, where all that a daemon leaves for the next is. */
  static LoanFile of(String interfaceName, int namespace, int interfaceIndex) {
    return new LoanFile(FOLDER, interfaceName, namespace, interfaceIndex);
  }

  @Override
  public @Nullable Loan left() {
    try {
      if (Files.size(path) > LARGEST) {
        throw new IOException("too long");
      }
      String line = Files.readString(path).strip();
      if (!line.startsWith(prefix)) {
        // Of an interface that had the name before.
        return null;
      }
      String owner = line.substring(prefix.length());
      written = new Loan(owner.equals("-") ? null : PublicKey.parse(owner));
      return written;
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("{} cannot be read: {}; what was lent may stay so", path, e.getMessage());
      return null;
    }
  }

  @Override
  public void lend(@Nullable PublicKey owner) {
    Loan before = written;
    if (before != null && Objects.equals(before.owner(), owner)) {
      return;
    }
    // Tried once, not for each packet.
    written = new Loan(owner);
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      Files.writeString(path, prefix + (owner == null ? "-" : owner) + "\n");
    } catch (IOException e) {
      LOG.warn("{} cannot be written: {}; a crash may leave a loan", path, e.getMessage());
    }
  }

  @Override
  public void end() {
    written = null;
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.warn("{} cannot be removed: {}", path, e.getMessage());
    }
  }
}
