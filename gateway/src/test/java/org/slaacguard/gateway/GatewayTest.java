package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.ProcessSettings;

/** The lives of interfaces in one process. */
final class GatewayTest {
  private static final LiveSettings USUAL =
      new LiveSettings(ProcessSettings.USUAL, _ -> ProcessSettings.USUAL);

  private final List<String> done = new CopyOnWriteArrayList<>();
  private final Gateway gateway =
      Gateway.open(false, USUAL, () -> new AtomicLong()::incrementAndGet);

  @AfterEach
  void close() {
    gateway.close();
    Thread.setDefaultUncaughtExceptionHandler(null);
  }

  /** Says what is done to it, and ends when it is told to. */
  private final class Fake implements ServedInterface {
    private final String name;
    private final CompletableFuture<@Nullable String> end = new CompletableFuture<>();
    private @Nullable Exception refusal;
    private final CompletableFuture<Void> givenUp = new CompletableFuture<>();
    private final CountDownLatch inHook = new CountDownLatch(1);
    private boolean hangs;
    private @Nullable Exception problem;

    Fake(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void make() {
      done.add("make " + name);
    }

    @Override
    public void configure() throws Exception {
      if (refusal != null) {
        throw refusal;
      }
      if (hangs) {
        inHook.countDown();
        givenUp.join();
        throw new GatewayException("killed");
      }
      done.add("configure " + name);
    }

    @Override
    public void giveUp() {
      givenUp.complete(null);
    }

    @Override
    public InterfaceStatus status() throws BackendException {
      return new FakeInterface().status();
    }

    @Override
    public @Nullable String await() {
      return end.join();
    }

    @Override
    public void down() throws Exception {
      done.add("down " + name);
      end.complete(null);
      if (problem != null) {
        throw problem;
      }
    }

    @Override
    public @Nullable String failure() {
      return end.getNow(null);
    }

    @Override
    public boolean answers() {
      return true;
    }

    @Override
    public void close() {
      done.add("close " + name);
    }
  }

  private Fake up(String name) throws Exception {
    Fake fake = new Fake(name);
    gateway.up(fake);
    return fake;
  }

  @Test
  void shouldGoOnWithTheOthersWhereOneFails() throws Exception {
    Fake one = up("wg0");
    Fake other = up("wg1");
    one.end.complete("the backend has died");
    awaitGone("wg0");
    assertTrue(gateway.interfaces().has("wg1"));
    assertEquals(
        List.of("make wg0", "configure wg0", "make wg1", "configure wg1", "down wg0", "close wg0"),
        done);
    other.end.complete(null);
    assertEquals(Gateway.OK, gateway.await(), "as its last interface has ended");
  }

  private void awaitGone(String name) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (gateway.interfaces().has(name)) {
      assertTrue(System.nanoTime() - deadline < 0, name + " is still there");
      Thread.onSpinWait();
    }
  }

  /** Else a hook that hangs would hold a way up that nobody waits for any more, for minutes. */
  @Test
  void shouldGiveUpAnInterfaceOnItsWayUp() throws Exception {
    up("wg1");
    Fake hanging = new Fake("wg0");
    hanging.hangs = true;
    assertNotNull(gateway.begin(hanging));
    hanging.inHook.await();
    assertTrue(gateway.interfaces().abandon("wg0"));
    awaitGone("wg0");
    assertEquals(List.of("make wg0", "down wg0", "close wg0"), done.subList(2, done.size()));
    assertFalse(gateway.interfaces().abandon("wg0"), "it is gone");
    assertFalse(gateway.interfaces().abandon("wg1"), "it is up");
    assertTrue(gateway.interfaces().has("wg1"));
  }

  @Test
  void shouldFailWhereItsLastInterfaceHas() throws Exception {
    Fake one = up("wg0");
    one.end.complete("the backend has died");
    assertEquals(Gateway.FAILED, gateway.await());
    assertNull(gateway.begin(new Fake("wg1")), "it ends, and takes no more");
  }

  @Test
  void shouldFailWhereTheWayDownOfTheLastOneIsNotInOrder() throws Exception {
    Fake one = up("wg0");
    one.problem = new GatewayException("cannot save wg0.conf");
    one.end.complete(null);
    assertEquals(Gateway.FAILED, gateway.await());
  }

  @Test
  void shouldLeaveNothingOfOneThatDoesNotComeUp() throws Exception {
    Fake fake = new Fake("wg0");
    fake.refusal = new GatewayException("PostUp: ended with status 1");
    GatewayException e = assertThrows(GatewayException.class, () -> gateway.up(fake));
    assertEquals("PostUp: ended with status 1", e.getMessage());
    assertEquals(List.of("make wg0", "down wg0", "close wg0"), done);
    assertFalse(gateway.interfaces().has("wg0"));
    up("wg0");
  }

  @Test
  void shouldRefuseANameThatIsThere() throws Exception {
    up("wg0");
    GatewayException e = assertThrows(GatewayException.class, () -> up("wg0"));
    assertTrue(String.valueOf(e.getMessage()).startsWith("wg0 is in use"), e.getMessage());
  }

  @Test
  void shouldTakeTheNewestDownFirst() throws Exception {
    up("wg0");
    up("wg1");
    up("wg2");
    gateway.close();
    assertEquals(
        List.of("down wg2", "down wg1", "down wg0"),
        done.stream().filter(each -> each.startsWith("down")).toList());
  }

  @Test
  void shouldTakeOneDownOnce() throws Exception {
    up("wg0");
    gateway.interfaces().down("wg0");
    awaitGone("wg0");
    assertEquals(1, done.stream().filter("down wg0"::equals).count());
    assertFalse(gateway.interfaces().reload("wg0"));
  }
}
