package org.slaacguard.cli;

import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.net.PublicKey;

/**
 * A peer of a running interface, given by its name in the file, its key or the beginning of its
 * key, as in the commands that edit files.
 */
final class PeerOperand {
  private PeerOperand() {}

  /**
   * Finds the peer. A name outranks the beginning of a key.
   *
   * @param operand null for no peer
   * @return null without an operand
   * @throws CommandException if no peer matches, or several do
   */
  static @Nullable PublicKey find(InterfaceStatus status, @Nullable String operand)
      throws CommandException {
    return operand == null
        ? null
        : find(status, operand, new NamedPeers().of(status.device().interfaceName()));
  }

  /** The same with these names. */
  static PublicKey find(InterfaceStatus status, String operand, Map<PublicKey, String> names)
      throws CommandException {
    List<PublicKey> found =
        matching(status, operand, (key, text) -> text.equals(names.getOrDefault(key, "")));
    if (found.isEmpty()) {
      found =
          matching(
              status, operand, (key, text) -> text.equalsIgnoreCase(names.getOrDefault(key, "")));
    }
    if (found.isEmpty()) {
      found = matching(status, operand, (key, text) -> key.toString().startsWith(text));
    }
    if (found.size() != 1) {
      String name = status.device().interfaceName();
      throw new CommandException(
          name
              + (found.isEmpty()
                  ? " has no peer with this name or beginning of a key: "
                  : " has several peers with this name or beginning of a key: ")
              + ImportNames.shown(operand)
              + "; 'slaacguard status "
              + name
              + "' lists them");
    }
    return found.getFirst();
  }

  private static List<PublicKey> matching(
      InterfaceStatus status, String operand, BiPredicate<PublicKey, String> isMeant) {
    return status.device().peers().stream()
        .map(PeerStatus::publicKey)
        .filter(key -> isMeant.test(key, operand))
        .toList();
  }
}
