package org.slaacguard.control;

import java.util.List;

/**
 * Commands for the shell; {@code %i} in them is replaced by the interface.
 *
 * @param preUp before the interface exists
 * @param postUp when it is up
 * @param preDown before it goes
 * @param postDown when it is gone
 */
public record Hooks(
    List<String> preUp, List<String> postUp, List<String> preDown, List<String> postDown) {
  /** No commands. */
  public static final Hooks NONE = new Hooks(List.of(), List.of(), List.of(), List.of());

  /** Copies the lists. */
  public Hooks {
    preUp = List.copyOf(preUp);
    postUp = List.copyOf(postUp);
    preDown = List.copyOf(preDown);
    postDown = List.copyOf(postDown);
  }
}
