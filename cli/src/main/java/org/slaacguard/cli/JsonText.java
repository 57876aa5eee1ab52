package org.slaacguard.cli;

import java.io.StringWriter;
import java.io.Writer;
import java.util.function.Consumer;

/** Makes the output of {@code --json}. */
final class JsonText {
  private JsonText() {}

  /** The writer's output, whole; nothing if it fails. */
  static String of(Consumer<Writer> writer) {
    StringWriter text = new StringWriter();
    writer.accept(text);
    return text.toString();
  }
}
