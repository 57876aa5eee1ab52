package org.slaacguard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A test that only root can run, because it makes a network namespace, loads a BPF program, or uses
 * files of root's. Anybody else's run skips it. Where root lacks a right, it fails.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsRoot.Condition.class)
public @interface NeedsRoot {
  /** Whether this process is root's. */
  final class Condition implements ExecutionCondition {
    private static final Path SELF = Path.of("/proc/self");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      try {
        return Files.getAttribute(SELF, "unix:uid").equals(0)
            ? ConditionEvaluationResult.enabled("is root")
            : ConditionEvaluationResult.disabled("needs root");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
