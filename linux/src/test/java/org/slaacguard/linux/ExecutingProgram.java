package org.slaacguard.linux;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Sends itself a signal, and executes something in its place at once, or after microseconds.
 * Meanwhile it starts threads: what starts one may take a signal in the first thread's place.
 */
final class ExecutingProgram {
  /** Set in the program that was executed by {@link Restart}. */
  private static final String AGAIN = "SLAACGUARD_TEST_AGAIN";

  private ExecutingProgram() {}

  /** What to execute: {@code restart}, or a command. */
  public static void main(String... args) throws Exception {
    if (System.getenv(AGAIN) != null) {
      TimeUnit.MINUTES.sleep(5);
      return;
    }
    int signal = Integer.parseInt(args[0]);
    long micros = Long.parseLong(args[1]);
    List<String> command = List.of(args).subList(2, args.length);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("in order")));
    if (micros >= 0) {
      Thread.ofPlatform().daemon().start(ExecutingProgram::startThreads);
      end(signal);
      TimeUnit.MICROSECONDS.sleep(micros);
    }
    if (command.getFirst().equals("restart")) {
      Restart.with(Map.of(AGAIN, "yes"));
    } else {
      System.out.println(CurrentProcess.execute(command, List.of()).getMessage());
    }
    end(signal);
    TimeUnit.MINUTES.sleep(5);
  }

  private static void startThreads() {
    try {
      while (true) {
        Thread.ofPlatform().start(() -> {}).join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void end(int signal) {
    LibcFunction.of("kill").call(ProcessHandle.current().pid(), signal);
  }
}
