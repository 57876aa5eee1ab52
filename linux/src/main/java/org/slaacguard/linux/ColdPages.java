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
  private static final long MADV_NORMAL = 0;
  private static final long MADV_RANDOM = 1;
  private static final long MADV_PAGEOUT = 21;
  private static final Path MAPS = Path.of("/proc/self/maps");

  private ColdPages() {}

  /**
   * Gives back those of files in this folder, as far as the kernel does that. Until {@link
   * #readAhead}, a page that is read again brings no neighbours along.
   *
   * @throws IOException if the mappings cannot be read
   */
  static void pageOut(Path folder) throws IOException {
    // An older kernel refuses the advice, and it is advice to all others.
    advise(folder, MADV_RANDOM);
    advise(folder, MADV_PAGEOUT);
  }

  /**
   * Has pages of these files read together with their neighbours again, which is quicker when much
   * is to be read.
   *
   * @throws IOException if the mappings cannot be read
   */
  static void readAhead(Path folder) throws IOException {
    advise(folder, MADV_NORMAL);
  }

  private static void advise(Path folder, long advice) throws IOException {
    List<String> lines = Files.readAllLines(MAPS);
    for (String line : lines) {
      // Start-end, rights, offset, device, inode, path.
      String[] words = line.split(" +", 6);
      if (words.length == 6 && words[1].startsWith("r-") && words[5].startsWith(folder + "/")) {
        String[] ends = words[0].split("-", 2);
        long start = Long.parseUnsignedLong(ends[0], 16);
        int _ = MADVISE.call(start, Long.parseUnsignedLong(ends[1], 16) - start, advice);
      }
    }
  }
}
