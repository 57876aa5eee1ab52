package org.slaacguard.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Gives pages of mapped files back that nobody has changed: what is needed again is read again
 * (madvise(2), MADV_PAGEOUT, Linux 5.4). Pages that other processes have too stay.
 */
final class ColdPages {
  private static final LibcFunction MADVISE = LibcFunction.of("madvise");
  private static final long MADV_PAGEOUT = 21;
  private static final Path MAPS = Path.of("/proc/self/maps");

  private ColdPages() {}

  /**
   * Gives back those of files in this folder, as far as the kernel does that.
   *
   * @throws IOException if the mappings cannot be read
   */
  static void pageOut(Path folder) throws IOException {
    List<String> lines = Files.readAllLines(MAPS);
    for (String line : lines) {
      // Start-end, rights, offset, device, inode, path.
      String[] words = line.split(" +", 6);
      if (words.length == 6 && words[1].startsWith("r-") && words[5].startsWith(folder + "/")) {
        String[] ends = words[0].split("-", 2);
        long start = Long.parseUnsignedLong(ends[0], 16);
        pageOut(start, Long.parseUnsignedLong(ends[1], 16) - start);
      }
    }
  }

  private static void pageOut(long start, long length) {
    // An older kernel refuses the advice, and it is advice to all others.
    int _ = MADVISE.call(start, length, MADV_PAGEOUT);
  }
}
