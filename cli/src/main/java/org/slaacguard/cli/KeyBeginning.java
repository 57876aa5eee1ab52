package org.slaacguard.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.net.PublicKey;

/** A peer that is named by the beginning of its key. */
final class KeyBeginning {
  private KeyBeginning() {}

  /**
   * Finds it.
   *
   * @return null where none is named
   * @throws CommandException if no key of the interface begins so, or several do
   */
  static @Nullable PublicKey find(InterfaceStatus status, @Nullable String begin)
      throws CommandException {
    if (begin == null) {
      return null;
    }
    String name = status.device().interfaceName();
    List<PublicKey> found =
        status.device().peers().stream()
            .map(PeerStatus::publicKey)
            .filter(key -> key.toString().startsWith(begin))
            .toList();
    if (found.size() != 1) {
      throw new CommandException(
          name
              + (found.isEmpty()
                  ? " has no peer whose key begins with "
                  : " has several peers whose keys begin with ")
              + begin
              + "; 'slaacguard status "
              + name
              + "' lists them");
    }
    return found.getFirst();
  }
}
