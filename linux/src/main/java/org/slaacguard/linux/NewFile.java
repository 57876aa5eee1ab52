package org.slaacguard.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * A file that is made with a mode of its own, whatever the process's mask is. Its name is looked at
 * once: in a folder of another user it may be a link a moment later, which the virtual machine's
 * own calls would follow.
 */
public final class NewFile {
  private NewFile() {}

  /**
   * Makes and writes it.
   *
   * @param mode as of chmod(2), such as 0644 in octal
   * @throws IOException if there is something of this name, a link too, or it cannot be written
   */
  public static void write(Path path, int mode, byte[] content) throws IOException {
    int flags = Libc.O_CREAT | Libc.O_EXCL | Libc.O_RDWR | Libc.O_CLOEXEC;
    // The number is the descriptor's, or a negative error.
    try (Fd file = Fd.own(Libc.open(path.toString(), flags, 0600), "open " + path);
        Arena arena = Arena.ofConfined()) {
      LinuxException.check(Libc.fchmod(file.number(), mode), "fchmod " + path);
      MemorySegment bytes = arena.allocate(Math.max(1, content.length));
      MemorySegment.copy(content, 0, bytes, ValueLayout.JAVA_BYTE, 0, content.length);
      for (int at = 0; at < content.length; ) {
        long address = Native.address(bytes, at, content.length - at);
        at +=
            LinuxException.check(
                Libc.write(file.number(), address, content.length - at), "write " + path);
      }
    } catch (LinuxException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
