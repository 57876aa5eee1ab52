package org.slaacguard.control;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;

/**
 * A {@code [Peer]} in the lines of a file.
 *
 * @param lines the indexes of its own lines, ascending, its header first. Comments behind its last
 *     key and a blank line are not its own, nor are those just before the next header.
 * @param keyLine the index of its PublicKey
 * @param nameLine the index of its name; -1 if it has none
 * @param publicKey which peer
 * @param name as it is in the file, where another program may have written it; null for none
 * @param disabled whether it is commented out by our marker
 */
record PeerBlock(
    List<Integer> lines,
    int keyLine,
    int nameLine,
    PublicKey publicKey,
    @Nullable String name,
    boolean disabled) {

  PeerBlock {
    lines = List.copyOf(lines);
  }

  int header() {
    return lines.getFirst();
  }
}
