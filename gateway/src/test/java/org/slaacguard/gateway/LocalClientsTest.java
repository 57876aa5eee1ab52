package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LocalClientsTest {
  private final AtomicBoolean open = new AtomicBoolean(true);
  private final LocalClients clients =
      new LocalClients(Path.of("test.sock"), Duration.ofMillis(20).toNanos());
  private final Thread watch = Thread.ofVirtual().unstarted(() -> clients.watch(open::get));

  @Test
  void shouldCutOffWhoComesWhileTheWatchRests() throws Exception {
    watch.start();
    awaitRest();
    try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      clients.awaitPlace();
      clients.begin(client);
      while (client.isOpen()) {
        Thread.onSpinWait();
      }
      clients.end(client);
    }
    awaitRest();
    assertEquals(0, clients.count());
    end();
  }

  @Test
  void shouldEndItsRestWithTheSocket() throws Exception {
    watch.start();
    awaitRest();
    assertTrue(watch.isAlive());
    end();
    assertFalse(watch.isAlive());
  }

  /** It waits for ever, not for a time. */
  private void awaitRest() {
    while (watch.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  private void end() throws InterruptedException {
    open.set(false);
    clients.wakeup();
    watch.join();
  }
}
