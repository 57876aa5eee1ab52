package org.slaacguard.host;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The context of programs that a configuration names: they run for the caller who asked for the
 * interface, who need not have started this process.
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
