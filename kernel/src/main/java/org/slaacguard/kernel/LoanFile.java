package org.slaacguard.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record in a file with a line for each group: {@code slaacguard-loan NAMESPACE INTERFACE OWNER
 * GROUP}. These are the inode of the network namespace, the interface's index in it, a key or
 * {@code -}, and a multicast address, by default {@code ff02::1}. The file exists while something
 * may be lent, and covers only its interface. A failed write only loses the record, and is logged.
 */
final class LoanFile implements LoanRecord {
  private static final Logger LOG = LoggerFactory.getLogger(LoanFile.class);
  private static final Path FOLDER = Path.of("/run/slaacguard");
  private static final String MAGIC = "slaacguard-loan";

  /** The largest file: a line for each group that settings may name, and for all nodes. */
  private static final int LARGEST = 16 << 10;

  private final Path path;
  private final String prefix;
  private final Map<Ipv6Address, Loan> written = new LinkedHashMap<>();

  /**
   * Creates the record of an interface.
   *
   * @param folder created if it does not exist
   */
  LoanFile(Path folder, String interfaceName, int namespace, int interfaceIndex) {
    path = folder.resolve(interfaceName + ".loan");
    prefix = MAGIC + " " + Integer.toUnsignedString(namespace) + " " + interfaceIndex + " ";
  }

  /** Creates the record of an interface in the default folder. */
  static LoanFile of(String interfaceName, int namespace, int interfaceIndex) {
    return new LoanFile(FOLDER, interfaceName, namespace, interfaceIndex);
  }

  @Override
  public Map<Ipv6Address, Loan> left() {
    try {
      if (Files.size(path) > LARGEST) {
        throw new IOException("too long");
      }
      Map<Ipv6Address, Loan> read = new LinkedHashMap<>();
      for (String line : Files.readAllLines(path)) {
        // Other lines are about an earlier interface with the name.
        if (line.startsWith(prefix)) {
          String[] words = line.substring(prefix.length()).strip().split(" ", 2);
          PublicKey owner = words[0].equals("-") ? null : PublicKey.parse(words[0]);
          read.put(
              words.length == 1 ? Ipv6Address.ALL_NODES : Ipv6Address.parse(words[1]),
              new Loan(owner));
        }
      }
      written.clear();
      written.putAll(read);
      return read;
    } catch (NoSuchFileException e) {
      return Map.of();
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("{} cannot be read: {}; what was lent may stay so", path, e.getMessage());
      return Map.of();
    }
  }

  @Override
  public void lend(Ipv6Address group, @Nullable PublicKey owner) {
    // Tried once, not for each packet.
    Loan loan = new Loan(owner);
    if (loan.equals(written.put(group, loan))) {
      return;
    }
    StringBuilder text = new StringBuilder();
    written.forEach(
        (each, lent) ->
            text.append(prefix)
                .append(lent.owner() == null ? "-" : lent.owner())
                .append(' ')
                .append(each)
                .append('\n'));
    try {
      // Independent of the process's umask: other files there undo changes to the host.
      Files.createDirectories(
          path.toAbsolutePath().getParent(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.writeString(path, text);
    } catch (IOException e) {
      LOG.warn("{} cannot be written: {}; a crash may leave a loan", path, e.getMessage());
    }
  }

  @Override
  public void end() {
    written.clear();
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.warn("{} cannot be removed: {}", path, e.getMessage());
    }
  }
}
