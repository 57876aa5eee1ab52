package org.slaacguard.host;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The context of programs that a configuration names. They run for the caller who asked for the
 * interface, and who may not have started this process.
 *
 * @param environment all of it
 * @param folder their working directory; the root folder if it is gone by then
 * @param output takes their standard output, in pieces, on threads of ours
 */
public record CommandContext(
    Map<String, String> environment, Path folder, Consumer<String> output) {
  /** Copies the map. */
  public CommandContext {
    environment = Map.copyOf(environment);
  }
}
