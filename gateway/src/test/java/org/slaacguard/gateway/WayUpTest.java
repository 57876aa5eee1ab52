package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

final class WayUpTest {
  private final WayUp way = new WayUp("wg0");

  @Test
  void shouldLetThroughWhatIsUp() throws Exception {
    assertTrue(way.isOpen());
    assertFalse(way.wasOrderly());
    way.succeeded();
    way.await();
    assertFalse(way.isOpen());
    assertTrue(way.wasOrderly());
  }

  @Test
  void shouldSayWhatWasTakenDownBefore() {
    way.abandoned();
    GatewayException e = assertThrows(GatewayException.class, way::await);
    assertEquals("wg0 was taken down before it was up", e.getMessage());
  }

  @Test
  void shouldSayWhyItDidNotComeUp() {
    GatewayException why = new GatewayException("PostUp: ended with status 1");
    assertTrue(way.failed(why));
    assertSame(why, assertThrows(GatewayException.class, way::await));
    assertFalse(way.wasOrderly());
    assertFalse(way.isOpen());
  }

  /** Then it is the caller's to log: nobody waits any more. */
  @Test
  void shouldNotTakeAFailureAfterItsEnd() throws Exception {
    way.succeeded();
    assertFalse(way.failed(new GatewayException("too late")));
    way.await();
    assertTrue(way.wasOrderly());
  }

  @Test
  void shouldKeepAnErrorForTheLog() {
    OutOfMemoryError error = new OutOfMemoryError("none");
    assertTrue(way.failed(error));
    assertSame(error, assertThrows(ExecutionException.class, way::await).getCause());
  }
}
