package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;

final class ServiceManagerTest {
  private static final String SOCKET = "/run/systemd/notify";
  private static final String PID = "" + ProcessHandle.current().pid();

  private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();

  private void send(String socket, String text) {
    assertEquals(SOCKET, socket);
    told.add(text);
  }

  @Test
  void shouldTellHowTheServiceIs() {
    try (ServiceManager manager =
        ServiceManager.of(Map.of("NOTIFY_SOCKET", SOCKET), () -> true, this::send)) {
      manager.ready("up: wg0");
      manager.reloading();
      manager.status("up: wg0; down: wg1");
      manager.stopping();
    }
    assertEquals("READY=1\nSTATUS=up: wg0", told.poll());
    assertTrue(
        String.valueOf(told.poll()).matches("RELOADING=1\nMONOTONIC_USEC=[0-9]+"),
        "systemd orders it by time");
    assertEquals("STATUS=up: wg0; down: wg1", told.poll());
    assertEquals("STOPPING=1", told.poll());
    assertNull(told.poll(), "nothing is watched");
  }

  @Test
  void shouldBeSilentWhereNobodyListens() {
    try (ServiceManager manager =
        ServiceManager.of(Map.of("WATCHDOG_USEC", "30"), () -> true, this::send)) {
      manager.ready("up");
    }
    assertNull(told.poll());
  }

  @Test
  void shouldGoOnWhereTheManagerDoesNotTakeIt() {
    List<String> tries = new CopyOnWriteArrayList<>();
    try (ServiceManager manager =
        ServiceManager.of(
            Map.of("NOTIFY_SOCKET", SOCKET),
            () -> true,
            (socket, text) -> {
              tries.add(text);
              throw new LinuxException("send", Errno.ENOENT);
            })) {
      manager.status("a");
      manager.status("b");
    }
    assertEquals(List.of("STATUS=a", "STATUS=b"), tries);
  }

  @Test
  void shouldFeedTheWatchdogOnlyWhileAllAnswer() throws Exception {
    AtomicBoolean answers = new AtomicBoolean(true);
    Semaphore unanswered = new Semaphore(0);
    BooleanSupplier alive =
        () -> {
          boolean answer = answers.get();
          unanswered.release(answer ? 0 : 1);
          return answer;
        };
    Map<String, String> environment =
        Map.of("NOTIFY_SOCKET", SOCKET, "WATCHDOG_USEC", "30000", "WATCHDOG_PID", PID);
    try (ServiceManager manager = ServiceManager.of(environment, alive, this::send)) {
      assertEquals("WATCHDOG=1", told.poll(60, TimeUnit.SECONDS));
      assertEquals("WATCHDOG=1", told.poll(60, TimeUnit.SECONDS));
      answers.set(false);
      // What was on its way has been sent when it asks again.
      assertTrue(unanswered.tryAcquire(60, TimeUnit.SECONDS));
      told.clear();
      assertTrue(unanswered.tryAcquire(2, 60, TimeUnit.SECONDS));
      assertNull(told.poll());
      answers.set(true);
      assertEquals("WATCHDOG=1", told.poll(60, TimeUnit.SECONDS));
      manager.stopping();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "soon", "99999999999999999999"})
  void shouldNotWatchByATimeThatIsNone(String micros) {
    Map<String, String> environment = Map.of("NOTIFY_SOCKET", SOCKET, "WATCHDOG_USEC", micros);
    ServiceManager.of(environment, () -> true, this::send).close();
    assertNull(told.poll());
  }

  @Test
  void shouldLeaveTheWatchdogOfAnotherProcessAlone() {
    Map<String, String> environment =
        Map.of("NOTIFY_SOCKET", SOCKET, "WATCHDOG_USEC", "30", "WATCHDOG_PID", "1");
    ServiceManager.of(environment, () -> true, this::send).close();
    assertNull(told.poll());
  }
}
