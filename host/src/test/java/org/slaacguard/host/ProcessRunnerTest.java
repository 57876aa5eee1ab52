package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real programs: /bin/sh and what it starts. */
@Timeout(120)
final class ProcessRunnerTest {
  private static final Duration LIMIT = Duration.ofSeconds(100);

  @TempDir private Path folder;

  private static SetupException refusal(CommandRunner runner, String... command) {
    return assertThrows(
        SetupException.class, () -> runner.run(List.of(command), "", LIMIT), "it has run");
  }

  @Test
  void shouldTellAMissingProgramFromOneThatFails() {
    SetupException missing = refusal(new ProcessRunner(), "no-such-program-of-slaacguard");
    assertTrue(missing.lacksProgram(), missing.getMessage());
    assertEquals("there is no program 'no-such-program-of-slaacguard'", missing.getMessage());
    SetupException failed = refusal(new ProcessRunner(), "/bin/sh", "-c", "exit 127");
    assertFalse(failed.lacksProgram(), failed.getMessage());
    assertFalse(refusal(new ProcessRunner(), folder.toString()).lacksProgram());
    SetupException late =
        assertThrows(
            SetupException.class,
            () -> new ProcessRunner().run(List.of("sleep", "100"), "", Duration.ofMillis(20)));
    assertTrue(late.isLate(), late.getMessage());
  }

  @Test
  void shouldEndOneThatDoesNotReadItsInput() {
    String input = "x".repeat(1 << 20);
    SetupException late =
        assertThrows(
            SetupException.class,
            () -> new ProcessRunner().run(List.of("sleep", "1000"), input, Duration.ofMillis(20)));
    assertTrue(late.isLate(), late.getMessage());
  }

  @Test
  void shouldHandOverLongInputAsAWhole() throws Exception {
    String input = "x".repeat((1 << 20) - 1);
    Path copy = folder.resolve("copy");
    new ProcessRunner().run(List.of("/bin/sh", "-c", "cat > " + copy), input, LIMIT);
    assertEquals(input, Files.readString(copy));
  }

  /** The limit is long enough for the shell to begin, and no process outlives it. */
  @Test
  void shouldKillWhatACommandThatHangsHasStarted() throws Exception {
    Path began = folder.resolve("child");
    HookRunner hooks = new HookRunner("wg0", new ProcessRunner());
    SetupException late = null;
    // A busy machine may need more than one limit until the shell has written.
    for (long seconds = 1; !Files.exists(began) && seconds <= 64; seconds *= 2) {
      Duration limit = Duration.ofSeconds(seconds);
      late =
          assertThrows(
              SetupException.class,
              () ->
                  hooks.run(
                      "sleep 1000 & echo $! > $WHERE.new; mv $WHERE.new $WHERE; wait",
                      Map.of("WHERE", began.toString()),
                      limit));
      assertTrue(late.isLate(), late.getMessage());
    }
    assertNotNull(late);
    String message = String.valueOf(late.getMessage());
    assertTrue(message.startsWith("still running after "), message);
    long child = Long.parseLong(Files.readString(began).strip());
    ProcessHandle running = ProcessHandle.of(child).orElse(null);
    while (running != null && running.isAlive()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void shouldKillWhatRunsWhenItIsToldToEnd() throws Exception {
    CompletableFuture<Void> end = new CompletableFuture<>();
    CommandRunner runner = new ProcessRunner().until(end);
    runner.run(List.of("true"), "", LIMIT);
    Path began = folder.resolve("began");
    CompletableFuture<SetupException> said =
        CompletableFuture.supplyAsync(
            () -> refusal(runner, "/bin/sh", "-c", "echo > " + began + "; sleep 1000; true"));
    while (!Files.exists(began)) {
      Thread.onSpinWait();
    }
    end.complete(null);
    assertSaid("killed, since the interface goes down: /bin/sh", said);
    assertSaid(
        "not run, since the interface goes down: true",
        CompletableFuture.completedFuture(refusal(runner, "true")));
    new ProcessRunner().run(List.of("true"), "", LIMIT);
  }

  /** Else everything that waits for a program stands still for as long as it may take. */
  @Test
  void shouldHearOfAnEndThoughOthersHoldUpTheCommonPool() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    List<Callable<Boolean>> tasks =
        Collections.nCopies(
            ForkJoinPool.getCommonPoolParallelism() + 1,
            () -> over.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
    List<ForkJoinTask<Boolean>> held =
        tasks.stream().map(task -> ForkJoinPool.commonPool().submit(task)).toList();
    try {
      new ProcessRunner().run(List.of("true"), "", Duration.ofSeconds(60));
      assertTrue(held.stream().noneMatch(ForkJoinTask::isDone), "the pool was held up");
    } finally {
      over.countDown();
    }
  }

  private static void assertSaid(String text, CompletableFuture<SetupException> said)
      throws InterruptedException, ExecutionException {
    String message = String.valueOf(said.get().getMessage());
    assertTrue(message.startsWith(text), message);
  }
}
