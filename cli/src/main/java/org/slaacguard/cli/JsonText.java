package org.slaacguard.cli;

import java.io.StringWriter;
import java.io.Writer;
import java.util.function.Consumer;

/** What a command prints for {@code --json}. */
final class JsonText {
  private JsonText() {}

  /** What this writes: whole, or, if it fails, nothing. */
  static String of(Consumer<Writer> writer) {
    StringWriter text = new StringWriter();
    writer.accept(text);
    return text.toString();
  }
}
