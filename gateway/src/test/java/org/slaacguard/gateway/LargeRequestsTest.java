package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LargeRequestsTest {
  private static final long HOUR = 3_600_000_000_000L;

  private SocketChannel one;
  private SocketChannel two;

  @BeforeEach
  void open() throws IOException {
    one = SocketChannel.open(StandardProtocolFamily.UNIX);
    two = SocketChannel.open(StandardProtocolFamily.UNIX);
  }

  @AfterEach
  void close() throws IOException {
    one.close();
    two.close();
  }

  private static CompletableFuture<Boolean> begin(LargeRequests requests, SocketChannel client) {
    CompletableFuture<Boolean> begun = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                requests.begin(client);
                begun.complete(true);
              } catch (IOException e) {
                begun.completeExceptionally(e);
              }
            });
    return begun;
  }

  @Test
  void shouldLetTheNextWaitForItsTurn() throws Exception {
    LargeRequests requests = new LargeRequests(HOUR);
    requests.begin(one);
    CompletableFuture<Boolean> second = begin(requests, two);
    assertFalse(second.isDone());
    requests.end();
    assertEquals(true, second.get(60, TimeUnit.SECONDS));
    assertTrue(one.isOpen(), "it was in time");
  }

  @Test
  void shouldCutOffAClientThatDoesNotSendTheRest() throws Exception {
    LargeRequests requests = new LargeRequests(HOUR / 1000);
    requests.begin(one);
    CompletableFuture<Boolean> second = begin(requests, two);
    while (one.isOpen()) {
      Thread.onSpinWait();
    }
    assertFalse(second.isDone(), "only when the other has ended");
    requests.end();
    assertEquals(true, second.get(60, TimeUnit.SECONDS));
    assertTrue(two.isOpen());
  }

  @Test
  void shouldNotCutOffAClientWhoseRequestIsBeingDone() throws Exception {
    LargeRequests requests = new LargeRequests(1_000_000L);
    requests.begin(one);
    requests.whole();
    assertThrows(IOException.class, () -> requests.begin(two));
    assertTrue(one.isOpen());
  }
}
