package org.slaacguard.gateway;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.HiddenKeys;
import org.slaacguard.control.NamesInFile;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows what a file calls the peers of an interface, whoever edits it: {@code peer add} and
 * {@code peer rename} tell a running interface no names, and {@code wg-quick} tells none at all.
 * For one thread, which may wait for the disk.
 */
public final class FileNames {
  private static final Logger LOG = LoggerFactory.getLogger(FileNames.class);
  private static final int LARGEST = 16 << 20;

  /** Where an interface that is not ours to configure has its file. */
  private static final List<Path> QUICK_FIRST = InterfaceNames.FOLDERS.reversed();

  private final PeerNames names;
  private final String interfaceName;
  private final @Nullable Path file;
  private Map<String, Object> seen = Map.of();

  /**
   * Nothing read yet.
   *
   * @param file null where {@code wg-quick} has one of the interface's name, if anybody
   */
  FileNames(PeerNames names, String interfaceName, @Nullable Path file) {
    this.names = names;
    this.interfaceName = interfaceName;
    this.file = file;
  }

  /** The files that may have the names. */
  List<Path> files() {
    return file == null
        ? QUICK_FIRST.stream().map(folder -> folder.resolve(interfaceName + ".conf")).toList()
        : List.of(file);
  }

  /** Reads the names, if the file is another than before. Where there is none, they stay. */
  void look() {
    try {
      Path path = file == null ? InterfaceNames.file(interfaceName, QUICK_FIRST) : file;
      Map<String, Object> stamp =
          Files.readAttributes(path, "unix:dev,ino,size,lastModifiedTime,ctime,isRegularFile");
      if (!stamp.equals(seen)) {
        seen = stamp;
        if (Boolean.TRUE.equals(stamp.get("isRegularFile"))) {
          names.put(interfaceName, names(path));
        }
      }
    } catch (IOException | GatewayException e) {
      LOG.debug("{}: no names of peers: {}", interfaceName, e.getMessage());
    }
  }

  /**
   * What a plain file calls its peers now.
   *
   * @throws IOException if it cannot be read
   */
  public static Map<PublicKey, String> names(Path path) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = KeyFileReader.read(path, LARGEST, arena);
      try (HiddenKeys _ = HiddenKeys.hide(bytes.asByteBuffer())) {
        return NamesInFile.of(bytes.toArray(ValueLayout.JAVA_BYTE));
      } finally {
        bytes.fill((byte) 0);
      }
    }
  }
}
