package org.slaacguard.host;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Whose programs run: those that a configuration names belong to whoever asked for the interface,
 * which need not be who started this process.
 *
 * @param environment all of it
 * @param folder where they begin; the root folder where it is gone by then
 * @param output takes their standard output, in pieces, on threads of ours
 */
public record CommandContext(
    Map<String, String> environment, Path folder, Consumer<String> output) {
  /** Copies the map. */
  public CommandContext {
    environment = Map.copyOf(environment);
  }
}
